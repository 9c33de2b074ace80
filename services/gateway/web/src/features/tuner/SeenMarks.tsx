import { useTranslation } from 'react-i18next';
import type { Evidence, Grade } from '../../api/tuner';

const GRADES: readonly Grade[] = ['good', 'caution', 'bad'];

/** Each service as a mark at what the tool had run, on the same axis as the curve. */
export function SeenMarks({ evidence: { looks, curve } }: { evidence: Evidence }) {
  const { t } = useTranslation();
  const end = curve[curve.length - 1]?.ran ?? 1;
  return (
    <div className="tc-seen" aria-hidden>
      {GRADES.map((grade) => (
        <div key={grade} className="tc-seen-row" data-grade={grade}>
          <b>{t(`grade.${grade}`)}</b>
          {looks
            .filter((look) => look.found === grade)
            .map((look) => (
              <i key={look.job_id} style={{ left: `${String((look.ran / end) * 100)}%` }} />
            ))}
        </div>
      ))}
    </div>
  );
}
