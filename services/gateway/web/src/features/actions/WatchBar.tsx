import { IconAlertTriangle, IconHourglass, IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Watch } from '../../api/actionTypes';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { FailureLink } from './FailureLink';
import { useWatchLength } from './useWatchLength';
import { waitsForShots, watchParts, type WatchPart } from './standing';

function usePartText(): (part: WatchPart) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ unit, run, of }) => {
    const values = { run: format.count(run), of: format.count(of), count: of };
    return unit === 'shots' ? t('watch.shotsOf', values) : t('watch.daysOf', values);
  };
}

/** How far the watch is: a bar for each thing that would end it. */
export function WatchBar({ watch, name, big = false }: { watch: Watch; name: string; big?: boolean }) {
  const { t } = useTranslation();
  const text = usePartText();
  return (
    <div className="tc-watch" data-watch={watch.state}>
      {watchParts(watch).map((part) => (
        <div key={part.unit}>
          <div
            className="tc-progress"
            data-size={big ? 'big' : undefined}
            data-watch={watch.state}
            role="progressbar"
            aria-label={t(`watch.label_${part.unit}`, { name })}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.floor(part.percent)}
            aria-valuetext={text(part)}
          >
            <i style={{ width: `${String(part.percent)}%` }} />
          </div>
          <span className="tc-small tc-soft">{text(part)}</span>
        </div>
      ))}
    </div>
  );
}

/** What the watch waits for, or how it ended. */
export function WatchWords({ watch }: { watch: Watch }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const length = useWatchLength();
  if (watch.state === 'returned') {
    return (
      <p className="tc-act-fact tc-missing">
        <IconAlertTriangle size={20} aria-hidden /> {t('watch.returned')}{' '}
        {watch.returned_as ? <FailureLink {...watch.returned_as} /> : null}
      </p>
    );
  }
  if (watch.state === 'held') {
    return (
      <p className="tc-act-fact">
        <IconShieldCheck size={20} aria-hidden />{' '}
        {watch.run_shots === null ? t('watch.heldPlain') : t('watch.held', counted(watch.run_shots))}
      </p>
    );
  }
  const ends = [
    watch.ends_at_shots === null ? null : t('watch.endsAt', { number: format.count(watch.ends_at_shots) }),
    watch.ends_on === null ? null : t('watch.endsOn', { date: format.date(watch.ends_on) }),
  ].filter((one) => one !== null);
  return (
    <>
      <p className="tc-lead">
        {watch.state === 'planned'
          ? t('watch.planned', { length: length(watch) })
          : ends.length > 0
            ? t('watch.ends', { when: ends.join(t('watch.or')) })
            : null}{' '}
        {t('watch.comesBack')}
      </p>
      {waitsForShots(watch) ? (
        <p className="tc-act-fact">
          <IconHourglass size={20} aria-hidden /> {t('watch.idle')}
        </p>
      ) : null}
    </>
  );
}
