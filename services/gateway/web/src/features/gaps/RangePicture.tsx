import { useTranslation } from 'react-i18next';
import type { Gap } from '../../api/types';
import { useFormat } from '../../components/useFormat';

const WHOLE = 100;

/** How much of the most is sure, how much is only possible, and where the count stands between the two. */
export function RangePicture({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { low, high, booked, settled } = gap;
  const stands = settled ?? booked;
  const at = (value: number): string => `${(value / Math.max(1, high)) * WHOLE}%`;
  const [least, most, count] = [low, high, stands].map((value) => format.count(value));
  const says =
    settled === null
      ? t('gaps.picture', { low: least, high: most, booked: count })
      : t('gaps.pictureSettled', { low: least, high: most, settled: count });
  return (
    <figure className="tc-gap-picture">
      <div role="img" aria-label={says} className="tc-gap-bar">
        <span data-part="sure" style={{ width: at(low) }} />
        <span data-part="stands" style={{ left: at(stands) }} />
      </div>
      <figcaption aria-hidden>
        <span data-part="sure">{t('gaps.keySure', { number: least })}</span>
        <span data-part="possible">{t('gaps.keyPossible', { number: most })}</span>
        <span data-part="stands">{t(settled === null ? 'gaps.keyBooked' : 'gaps.keySettled', { number: count })}</span>
      </figcaption>
    </figure>
  );
}
