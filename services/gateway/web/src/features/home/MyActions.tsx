import { IconLayoutKanban } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { ActionCard } from '../actions/ActionCard';
import '../actions/actions.css';
import '../board/board.css';
import '../maintenance/bench.css';
import { useMe } from '../actions/useMe';
import type { Mine } from './useMyActions';

/** The worst first; the board has them all. */
const SHOWN = 3;

/** What one has to do about failures, with what is overdue or came back on top. */
export function MyActions({ rows, count }: Mine) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Card
      title={t('myActions.title', { count })}
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
