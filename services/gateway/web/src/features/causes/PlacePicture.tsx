import { useHalves } from '../../api/failures';
import type { Failure } from '../../api/failureTypes';
import { useCavities } from '../../api/tooling';
import { HalfPicture } from '../failures/HalfPicture';
import { useFailureWords } from '../failures/useFailureWords';

/** Where on the tool it was: the half concerned, by its photo where there is one. */
export function PlacePicture({ failure }: { failure: Pick<Failure, 'tool' | 'cavity' | 'component_id' | 'position'> }) {
  const words = useFailureWords();
  const cavities = useCavities(failure.tool.id);
  const halves = useHalves(failure.tool.id);
  if (failure.cavity === null && failure.position === null) return null;
  const side = failure.position?.side ?? 'A';
  return (
    <figure className="tc-place">
      <HalfPicture
        side={side}
        cavities={cavities.data?.items ?? []}
        photo={failure.position ? (halves.data?.[side] ?? null) : null}
        place={failure}
        point={null}
      />
      <figcaption className="tc-soft tc-small">{words.place(failure)}</figcaption>
    </figure>
  );
}
