import { useTranslation } from 'react-i18next';
import { type Evidence, useEvidence } from '../../api/gaps';
import type { Gap } from '../../api/types';
import { TextLink } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';

type OnTool = Evidence['tools'][number];
type Read = NonNullable<OnTool['before']>;

/** What tells how many shots it were: the counter's own readings, the press's other counters, the counter on the tool. */
export function GapEvidence({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const found = useEvidence(gap.id);
  if (found.isError && !found.data) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={2} height={60} />;
  return (
    <div className="tc-gap-evidence" role="group" aria-label={t('gaps.around')}>
      <Readings evidence={found.data} />
      <Counters counters={found.data.counters} />
      {found.data.tools.map((one) => (
        <OwnCounter key={one.tool_id} one={one} />
      ))}
    </div>
  );
}

function Readings({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = (['before', 'inside', 'after'] as const).flatMap((where) => evidence[where].map((reading) => ({ where, reading })));
  if (rows.length === 0) return <p>{t('gaps.noReadings')}</p>;
  return (
    <table className="tc-table" aria-label={t('gaps.readings')}>
      <caption>{t('gaps.readings')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('gaps.at')}</th>
          <th scope="col" className="num">
            {t('gaps.value')}
          </th>
          <th scope="col">{t('gaps.where')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ where, reading }) => (
          <tr key={`${where} ${reading.at} ${reading.value}`} data-where={where}>
            <td>{format.second(reading.at)}</td>
            <td className="num">{format.count(reading.value)}</td>
            <td>{t(`gaps.where_${where}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Counters({ counters }: { counters: Evidence['counters'] }) {
  const { t } = useTranslation();
  const counted = useCounted();
  if (counters.length === 0) return <p>{t('gaps.noCounters')}</p>;
  return (
    <div>
      <strong>{t('gaps.counters')}</strong>
      <ul>
        {counters.map(({ source_id, name, station, cycles, rough }) => (
          <li key={source_id}>
            {t(rough ? 'gaps.besideRough' : 'gaps.beside', {
              name: [name, station].filter(Boolean).join(' · '),
              shots: t('units.shots', counted(cycles)),
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}

function OwnCounter({ one: { tool_id, number, before, after } }: { one: OnTool }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const read = ({ value, read_at, read_by }: Read) => ({ value: format.count(value), when: format.moment(read_at), who: read_by });
  return (
    <div>
      <strong>{t('gaps.ownCounter', { tool: number })}</strong>
      <ul>
        {before ? <li>{t('gaps.readBefore', read(before))}</li> : null}
        {after ? <li>{t('gaps.readAfter', read(after))}</li> : null}
        {before && after && !after.anew ? (
          <li>{t('gaps.readBetween', { shots: t('units.shots', counted(after.value - before.value)) })}</li>
        ) : null}
        {before || after ? null : <li>{t('gaps.noRead')}</li>}
      </ul>
      <TextLink to="/analytics/reconciliation/$toolId" params={{ toolId: tool_id }}>
        {t('gaps.toCounts', { tool: number })}
      </TextLink>
    </div>
  );
}
