import { useTranslation } from 'react-i18next';
import type { AlertKind, AlertValues } from '../../api/tellingTypes';
import { usePeople } from '../../api/people';
import { useFormat } from '../../components/useFormat';
import { inWords } from '../../lib/words';

export type Told = {
  kind: AlertKind;
  tool_id: string | null;
  machine_id: string | null;
  values: AlertValues;
};

type AlertWords = {
  /** What it is, in a sentence. */
  say: (alert: Told) => string;
  /** What it is about: the tool or the machine. */
  about: (alert: Told) => string;
};

export function useAlertWords(): AlertWords {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const people = usePeople().data;
  const nameOf = (username: string): string => people?.find((one) => one.username === username)?.name ?? username;
  const say = ({ kind, values, ...alert }: Told): string => {
    const text = (name: string): string => String(values[name] ?? '');
    const day = (name: string): string => (values[name] ? format.date(text(name)) : '');
    const count = (name: string): string => format.count(Number(values[name] ?? 0));
    const failure = inWords({ en: text('name_en'), de: text('name_de') }, i18n.language) || text('failure_code');
    const condition = `serviceCondition.${text('condition')}`;
    const severity = `failureSaid.${text('severity')}`;
    return t(`alertSaid.${kind}`, {
      tool: text('tool') || (alert.tool_id ?? '').toUpperCase(),
      machine: text('machine') || alert.machine_id || '',
      level: [text('code'), text('level')].filter(Boolean).join(' '),
      number: text('number'),
      failure,
      severity: i18n.exists(severity) ? i18n.t(severity as 'failureSaid.watch') : '',
      title: text('title'),
      owner: nameOf(text('owner')),
      due: day('due_on'),
      source: text('source'),
      low: count('low'),
      high: count('high'),
      occurrences: count('occurrences'),
      reported: text('reported'),
      mounted: text('mounted'),
      party: text('party'),
      back: day('due_back_on'),
      since: day('since_on'),
      ends: day('ends_on'),
      rule: text('rule'),
      service: text('service'),
      condition: i18n.t((i18n.exists(condition) ? condition : 'serviceCondition.gone') as 'serviceCondition.gone'),
    });
  };
  const about = ({ values, tool_id, machine_id }: Told): string =>
    [[values.tool ?? tool_id?.toUpperCase(), values.tool_name].filter(Boolean).join(' '), String(values.machine ?? machine_id ?? '')]
      .filter(Boolean)
      .join(' · ');
  return { say, about };
}

type Pointed = Told & { action_id?: string | null; failure_id?: string | null };

/** Where it can be seen and done about. */
export function pageOfAlert({ kind, values, tool_id, machine_id, ...ids }: Pointed): string | null {
  const path = (page: string, id: string | number | null | undefined): string | null =>
    id === null || id === undefined || id === '' ? null : `/${page}/${encodeURIComponent(String(id))}`;
  const action = path('actions', ids.action_id ?? values.action_id);
  if (action) return action;
  if (kind === 'backup_missing') return '/backups';
  if (kind === 'certificate_ending') return '/opcua';
  if (kind === 'failure_reported' || kind === 'failure_critical') return path('failures', ids.failure_id ?? values.failure_id);
  if (kind === 'maintenance_warned' || kind === 'maintenance_due' || kind === 'maintenance_overdue')
    return path('jobs', values.job_id) ?? path('tools', tool_id);
  return path('machines', machine_id) ?? path('tools', tool_id);
}
