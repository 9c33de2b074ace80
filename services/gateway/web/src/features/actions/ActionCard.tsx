import { Button } from '@mantine/core';
import { IconChecklist, IconPlayerPlay, IconRefreshAlert, IconSend, IconSignature } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Action } from '../../api/actionTypes';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { DueBadge, KindLine, OwnerLine, PriorityBadge } from './ActionBadges';
import { type Deed, deedsOf, type Who } from './moves';
import { startAction } from './useActionWrites';
import { useApprove } from './useActionDeeds';
import { WatchBar } from './WatchBar';

type Props = {
  action: Action;
  who: Who;
  showsOwner: boolean;
  /** Beside a column's width there is none for the button, so it stands below. */
  narrow?: boolean;
  /** Told when a button of the card moves it, so that the focus can follow. */
  moving?: () => void;
  drag?: { start: () => void; end: () => void };
};

/** What is to be done, for whom it counts, until when, how far the watch is; and the next step as a button. */
export function ActionCard({ action, who, showsOwner, narrow = false, moving, drag }: Props) {
  const { t } = useTranslation();
  const ticked = action.checklist.filter((line) => line.done).length;
  return (
    <li
      className={narrow ? 'tc-work tc-board-card tc-act-card' : 'tc-work'}
      data-tone={action.overdue ? 'overdue' : undefined}
      data-action={action.id}
      draggable={drag !== undefined}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', String(action.number));
        event.dataTransfer.effectAllowed = 'move';
        drag?.start();
      }}
      onDragEnd={drag?.end}
    >
      <div className="tc-stack" style={{ gap: '0.375rem' }}>
        <div className="tc-line">
          <DueBadge action={action} />
          <PriorityBadge priority={action.priority} />
          {action.reopened_count > 0 && action.completed_at === null ? (
            <span className="tc-badge" data-tone="warned">
              <IconRefreshAlert size={17} aria-hidden /> {t('action.reopened')}
            </span>
          ) : null}
        </div>
        <Link to="/actions/$actionId" params={{ actionId: action.id }} className="tc-cover" draggable={false}>
          <span className="tc-soft">{t('action.number', { number: action.number })}</span> <strong>{action.title}</strong>
        </Link>
        <div className="tc-line tc-small">
          <span>
            <strong className="tc-number">{action.tool.number}</strong> <span className="tc-soft">{action.tool.name}</span>
          </span>
          <KindLine kind={action.kind} />
          {showsOwner ? <OwnerLine owner={action.owner} team="" /> : null}
          {action.checklist.length > 0 ? (
            <span className="tc-act-fact">
              <IconChecklist size={17} aria-hidden /> {t('action.ticked', { done: ticked, count: action.checklist.length })}
            </span>
          ) : null}
        </div>
        {action.watch && action.watch.state !== 'planned' ? (
          <WatchBar watch={action.watch} name={t('action.number', { number: action.number })} />
        ) : null}
      </div>
      <NextStep action={action} who={who} moving={moving} />
    </li>
  );
}

/** The way forward of this person, in one tap. */
function NextStep({ action, who, moving }: Pick<Props, 'action' | 'who' | 'moving'>) {
  const { t } = useTranslation();
  const approve = useApprove();
  const next: Deed | undefined = deedsOf(action, who)[0];
  const about = { number: action.number, title: action.title };
  if (next === 'start') {
    return (
      <Button
        className="tc-primary"
        variant="default"
        leftSection={<IconPlayerPlay size={20} aria-hidden />}
        aria-label={t('actionDeed.startNamed', about)}
        onClick={() => {
          moving?.();
          startAction(action);
        }}
      >
        {t('actionDeed.start')}
      </Button>
    );
  }
  if (next === 'complete') {
    const label = action.approver ? t('actionDeed.handIn') : t('actionDeed.complete');
    return (
      <LinkButton
        to="/actions/$actionId"
        params={{ actionId: action.id }}
        search={{ step: 'complete' }}
        className="tc-primary"
        variant="default"
        leftSection={<IconSend size={20} aria-hidden />}
        aria-label={action.approver ? t('actionDeed.handInNamed', about) : t('actionDeed.completeNamed', about)}
      >
        {label}
      </LinkButton>
    );
  }
  if (next !== 'approve') return null;
  return (
    <div>
      <Button
        className="tc-primary"
        variant="default"
        leftSection={<IconSignature size={20} aria-hidden />}
        loading={approve.pending}
        aria-label={t('actionDeed.approveNamed', about)}
        onClick={() => {
          moving?.();
          approve.run({ id: action.id });
        }}
      >
        {t('actionDeed.approve')}
      </Button>
      {approve.error ? <ProblemNotice error={approve.error} /> : null}
    </div>
  );
}
