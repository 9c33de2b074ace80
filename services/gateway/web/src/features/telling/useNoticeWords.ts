import { useTranslation } from 'react-i18next';
import type { Notice } from '../../api/notices';
import { usePeople } from '../../api/people';
import type { AlertKind } from '../../api/tellingTypes';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import { pageOfAlert, useAlertWords } from './useAlertWords';

/** What an action tells its owner, its team, its approver: the notice speaks to the reader, the alert about the action. */
const OF_ACTIONS = [
  'assigned',
  'reminded',
  'overdue',
  'overdue_team',
  'overdue_engineers',
  'returned',
  'refused',
  'reopened',
  'approval',
  'approval_reminded',
  'approval_late',
] as const;
type OfAction = (typeof OF_ACTIONS)[number];

type Words = { said: string; about: string; page: string | null };

export function useNoticeWords(): (notice: Notice) => Words {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho();
  const people = usePeople();
  const alerts = useAlertWords();
  return (notice) => {
    const { kind, values, by, number, title } = notice;
    if (!isOfAction(kind)) {
      const alert = { ...notice, kind: kind as AlertKind };
      return { said: alerts.say(alert), about: alerts.about(alert), page: pageOfAlert(alert) };
    }
    const owner = people.data?.find(({ username }) => username === values.owner)?.name ?? String(values.owner ?? '');
    const day = values.due_on ?? values.since_on;
    const due = typeof day === 'string' ? format.date(day) : '';
    return {
      said: t(`forYou.${kind}`, { due, owner, name: who.name(by), count: Number(values.days ?? 0) }),
      about: `${t('forYou.action', { number })} ${title}`,
      page: notice.action_id ? `/actions/${encodeURIComponent(notice.action_id)}` : null,
    };
  };
}

function isOfAction(kind: string): kind is OfAction {
  return (OF_ACTIONS as readonly string[]).includes(kind);
}
