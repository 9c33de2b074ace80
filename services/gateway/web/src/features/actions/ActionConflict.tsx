import { useTranslation } from 'react-i18next';
import { usePeople } from '../../api/people';
import { Conflict } from '../../components/Conflict';
import { useFormat } from '../../components/useFormat';
import type { ActionValues } from './actionValues';
import { useWatchLength } from './useWatchLength';

type Props = { mine: ActionValues; theirs: ActionValues; useMine: () => void; useTheirs: () => void };

/** Two people changed an action: what only the other changed is taken over, the rest stands side by side. */
export function ActionConflict({ mine, theirs, ...ways }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const people = usePeople();
  const length = useWatchLength();
  const person = (username: string): string => people.data?.find((one) => one.username === username)?.name ?? username;
  const watch = ({ watches, watchShots, watchDays, noWatchReason }: ActionValues): string =>
    watches
      ? length({ shots: watchShots === '' ? null : watchShots, days: watchDays === '' ? null : watchDays })
      : [t('watch.without'), noWatchReason].filter(Boolean).join(': ');
  const rows = (values: ActionValues): Record<string, string> => ({
    [t('actionForm.title')]: values.title,
    [t('actionForm.description')]: values.description,
    [t('actionForm.checklist')]: values.checklist.map(({ text }) => text).join(' · '),
    [t('actionForm.owner')]: [person(values.owner), values.team].filter(Boolean).join(', '),
    [t('actionForm.dueOn')]: values.dueOn ? format.date(values.dueOn) : '',
    [t('actionForm.priority')]: t(`actionPriority.${values.priority}`),
    [t('actionForm.approver')]: person(values.approver),
    [t('actionForm.reports')]: t('actionForm.reportsCount', { count: values.failureIds.length }),
    [t('action.photos')]: format.count(values.photoIds.length),
    [t('action.jobs')]: format.count(values.jobIds.length),
    [t('watch.title')]: watch(values),
  });
  const saved = rows(theirs);
  return (
    <Conflict fields={Object.entries(rows(mine)).map(([label, own]) => ({ label, mine: own, theirs: saved[label] ?? '' }))} {...ways} />
  );
}
