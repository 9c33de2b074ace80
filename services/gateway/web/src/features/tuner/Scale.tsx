import { useTranslation } from 'react-i18next';
import type { Proposal } from '../../api/tuner';
import { useTunerWords } from './useTunerWords';

const ROOM = 1.15;

/** Where the interval is, where it would be, and the range in which it may lie. */
export function Scale({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const words = useTunerWords();
  const { present, proposed, unit, by, reach } = proposal;
  const span = by ? reach[by] : undefined;
  const end = Math.max(present, proposed ?? 0, Math.min(span?.high ?? 0, 2 * present)) * ROOM;
  const at = (value: number): string => `${String(Math.min(100, (value / end) * 100))}%`;
  const says = t(proposed === null ? 'tuner.scaleKept' : 'tuner.scale', {
    present: words.amount(present, unit),
    proposed: words.amount(proposed ?? present, unit),
  });
  return (
    <div className="tc-tuner-scale" role="img" aria-label={says}>
      {span ? (
        <span className="tc-tuner-scale-range" style={{ left: at(span.low), right: `calc(100% - ${at(Math.min(span.high, end))})` }} />
      ) : null}
      <span className="tc-tuner-scale-present" style={{ left: at(present) }} />
      {proposed === null ? null : <span className="tc-tuner-scale-proposed" style={{ left: at(proposed) }} />}
    </div>
  );
}
