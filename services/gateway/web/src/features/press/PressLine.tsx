import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { PressTime } from '../../api/press';
import { useFormat } from '../../components/useFormat';
import { marks, place } from './line';

const HOUR_MS = 3_600_000;
const WHOLE = 100;
/** Half of the room that the words of a mark take: at either end they stand no further out, or they would leave the picture. */
const HALF_A_DAY = '2.75rem';
const HALF_A_TIME = '1.25rem';

/** Who hung on a press when, what of its shots nobody holds, and how much it made, drawn to scale. */
export function PressLine({ time, label }: { time: PressTime; label: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const narrow = useMediaQuery('(max-width: 40rem)');
  const line = { from: Date.parse(time.from_at), to: Date.parse(time.to_at) };
  const rate = (hour: PressTime['hours'][number]): number => hour.shots / Math.max(1, hoursOf(hour));
  const most = Math.max(1, ...time.hours.map(rate));
  const when = (from: string, to: string | null): string =>
    to === null
      ? t('mounting.since', { when: format.moment(from) })
      : t('mounting.period', { from: format.moment(from), to: format.moment(to) });
  const at = (station: string | null): string => (station ? ` (${t('press.station', { station })})` : '');
  return (
    <figure className="tc-time" aria-label={label} style={{ margin: 0 }}>
      <div className="tc-time-lane" data-lane="runs">
        {time.runs.map((run) => (
          <Span
            key={run.mounting_id}
            line={line}
            from={run.from_at}
            to={run.to_at}
            kind="run"
            says={`${run.number}: ${when(run.from_at, run.to_at)}`}
          >
            {run.number}
          </Span>
        ))}
        {time.assignments.map((one) => {
          const whose = one.number ?? t('press.noTool');
          return (
            <Span
              key={one.id}
              line={line}
              from={one.from_at}
              to={one.to_at}
              kind="decided"
              says={`${whose}${at(one.station)}: ${when(one.from_at, one.to_at)}`}
            >
              {whose}
            </Span>
          );
        })}
        {time.unassigned.map((one) => (
          <Span
            key={`${one.station} ${one.from_at}`}
            line={line}
            from={one.from_at}
            to={one.to_at}
            kind="nobody"
            says={`${t('press.nobodys', { count: one.shots, number: format.count(one.shots) })}${at(one.station)}: ${when(one.from_at, one.to_at)}`}
          >
            {format.count(one.shots)}
          </Span>
        ))}
        {time.gaps.map((gap) => (
          <Span
            key={gap.id}
            line={line}
            from={gap.from_at}
            to={gap.to_at}
            kind="gap"
            says={`${t('press.gap')}: ${when(gap.from_at, gap.to_at)}`}
          />
        ))}
      </div>
      <div className="tc-time-lane" data-lane="shots" aria-hidden>
        {time.hours.map((hour) => {
          const at = place(line, hour.from_at, hour.to_at);
          return at ? (
            <span
              key={`${hour.from_at} ${hour.to_at}`}
              className="tc-time-bar"
              style={{ left: `${at.left}%`, width: `${at.width}%`, height: `${(rate(hour) / most) * WHOLE}%` }}
            />
          ) : null;
        })}
      </div>
      <div className="tc-time-lane" data-lane="marks" aria-hidden>
        {marks(line, narrow ? 3 : 8).map((at) => {
          const left = place(line, at.toISOString(), at.toISOString())?.left ?? 0;
          const isDay = at.getHours() === 0;
          const half = isDay ? HALF_A_DAY : HALF_A_TIME;
          return (
            <span key={at.toISOString()} className="tc-time-mark" style={{ left: `clamp(${half}, ${left}%, 100% - ${half})` }}>
              {isDay ? format.day(at) : format.time(at)}
            </span>
          );
        })}
      </div>
      <figcaption className="tc-time-key">
        <span data-kind="run">{t('press.keyRun')}</span>
        <span data-kind="nobody">{t('press.keyNobody')}</span>
        {time.assignments.length > 0 ? <span data-kind="decided">{t('press.keyDecided')}</span> : null}
        {time.gaps.length > 0 ? <span data-kind="gap">{t('press.gap')}</span> : null}
        <span data-kind="shots">
          {time.hours.length > 0 ? t('press.keyShotsMost', { number: format.count(Math.round(most)) }) : t('press.keyShots')}
        </span>
      </figcaption>
    </figure>
  );
}

function hoursOf({ from_at, to_at }: { from_at: string; to_at: string }): number {
  return (Date.parse(to_at) - Date.parse(from_at)) / HOUR_MS;
}

type SpanProps = {
  line: { from: number; to: number };
  from: string;
  to: string | null;
  kind: 'run' | 'nobody' | 'decided' | 'gap';
  says: string;
  children?: string;
};

function Span({ line, from, to, kind, says, children }: SpanProps) {
  const at = place(line, from, to);
  if (!at) return null;
  return (
    <span className="tc-time-span" data-kind={kind} title={says} style={{ left: `${at.left}%`, width: `${at.width}%` }}>
      {children}
    </span>
  );
}
