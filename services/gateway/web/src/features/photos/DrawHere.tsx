import { useEffect, useReducer, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { DrawnPhoto, Shape } from '../../api/photoTypes';
import { begun, edited } from './editing';
import { Editor } from './Editor';
import { isSame } from './shapes';
import type { Drawing } from './useEditing';

type Props = {
  photo: DrawnPhoto;
  alt: string;
  /** What is drawn on it so far. */
  shapes: readonly Shape[];
  /** Called at each change, so that nothing is lost. */
  keep: (shapes: readonly Shape[]) => void;
  close: (shapes: readonly Shape[]) => void;
};

/** Drawing on a photo that is not on a page of its own: one of a report, or one that is still to be sent. */
export function DrawHere({ photo, alt, shapes, keep, close }: Props) {
  const [editing, run] = useReducer(edited, shapes, begun);
  const [begin] = useState(shapes);
  const kept = useRef(keep);
  const isDirty = !isSame(editing.shapes, begin);
  useEffect(() => {
    kept.current = keep;
  });
  useEffect(() => kept.current(editing.shapes), [editing.shapes]);
  useEffect(() => {
    const main = document.querySelector<HTMLElement>('.tc-main');
    if (!main) return;
    main.inert = true;
    return () => {
      main.inert = false;
    };
  }, []);
  const end = (): void => close(editing.shapes);
  const edit: Drawing = {
    ...{ editing, run, isDirty, close: end, save: end, saving: false, error: null, theirs: null },
    // One step that can be undone, like each other.
    discard: () => run({ do: 'replace', shapes: begin, asStep: true }),
    settle: () => undefined,
  };
  return createPortal(<Editor photo={photo} alt={alt} edit={edit} />, document.body);
}
