import { IconLayoutKanban } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFewActions } from '../../api/actions';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { ActionCard } from '../actions/ActionCard';
import '../actions/actions.css';
import '../board/board.css';
import '../maintenance/bench.css';
import { mayApprove } from '../actions/moves';
import { useMe } from '../actions/useMe';

/** The worst first; the board has them all. */
const SHOWN = 3;

/** What one has to do about failures, with what is overdue or came back on top; nothing where there is nothing. */
export function MyActions() {
  const { t } = useTranslation();
  const me = useMe();
  const own = useFewActions({ owner: me.username, state: ['open', 'in_work'] });
  const handedIn = useFewActions({ state: ['in_approval'] });
  const toApprove = (handedIn.data?.items ?? []).filter((action) => mayApprove(action, me));
  const rows = [...(own.data?.items ?? []), ...toApprove];
  if (!own.data || rows.length === 0) return null;
  const { counts } = own.data;
  return (
    <Card
      title={t('myActions.title', { count: counts.open + counts.in_work + toApprove.length })}
      id="my-actions"
      actions={
        <LinkButton to="/actions" variant="default" leftSection={<IconLayoutKanban size={20} aria-hidden />}>
          {t('myActions.toBoard')}
        </LinkButton>
      }
    >
      <ul className="tc-list">
        {rows.slice(0, SHOWN).map((action) => (
          <ActionCard key={action.id} action={action} who={me} showsOwner={action.owner.username !== me.username} />
        ))}
      </ul>
    </Card>
  );
}
