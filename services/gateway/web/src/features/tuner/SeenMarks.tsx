import { useTranslation } from 'react-i18next';
import type { Evidence, Grade, Look } from '../../api/tuner';

const GRADES: readonly Grade[] = ['good', 'caution', 'bad'];

const NEAR = 0.02;
const LIFT_REM = 0.25;
const MOST_LIFTED = 3;

/** Where each mark stands; one that would hide another lies a little above it. */
function placed(looks: readonly Look[], end: number): { look: Look; at: number; below: number }[] {
  const ordered = looks.map((look) => ({ look, at: look.ran / end })).sort((one, other) => one.at - other.at);
  return ordered.map((one, index) => ({
    ...one,
    below: Math.min(MOST_LIFTED, ordered.slice(0, index).filter(({ at }) => one.at - at < NEAR).length),
  }));
}

/** Each service as a mark at what the tool had run, on the same axis as the curve. */
export function SeenMarks({ evidence: { looks, curve } }: { evidence: Evidence }) {
  const { t } = useTranslation();
  const end = curve[curve.length - 1]?.ran ?? 1;
  return (
    <div className="tc-seen" aria-hidden>
      {GRADES.map((grade) => (
        <div key={grade} className="tc-seen-row" data-grade={grade}>
          <b>{t(`grade.${grade}`)}</b>
          {placed(
            looks.filter(({ found }) => found === grade),
            end,
          ).map(({ look, at, below }) => (
            <i key={look.job_id} style={{ left: `${String(at * 100)}%`, bottom: `${String(0.125 + below * LIFT_REM)}rem` }} />
          ))}
        </div>
      ))}
    </div>
  );
}
