import { useTranslation } from 'react-i18next';
import type { Photo } from '../../api/cameraTypes';
import { Layer } from '../photos/Layer';
import { Stage } from '../photos/Stage';
import { useZoom } from '../photos/useZoom';
import type { Compared } from './Compare';
import { useMarks } from './useMarks';

/** Both pictures in their whole width, one beside the other. */
export function Beside({ left, right, ...rest }: Compared) {
  return (
    <div className="tc-compare-beside">
      <One key={`left ${left.id}`} photo={left} {...rest} />
      <One key={`right ${right.id}`} photo={right} {...rest} />
    </div>
  );
}

function One({ photo, name, said, looking, showsMarks }: Omit<Compared, 'left' | 'right'> & { photo: Photo }) {
  const { t } = useTranslation();
  const zoom = useZoom(photo, looking);
  const marks = useMarks(photo, showsMarks);
  return (
    <figure>
      <Stage photo={photo} zoom={zoom} alt={t('views.pictureOf', { name, when: said(photo) })} label={t('views.stage')}>
        {marks ? <Layer shapes={marks} box={zoom.box} /> : null}
      </Stage>
      <figcaption className="tc-small">{said(photo)}</figcaption>
    </figure>
  );
}
