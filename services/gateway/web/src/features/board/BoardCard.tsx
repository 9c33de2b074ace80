import { IconHourglass, IconMapPin, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { BoardCard as Card } from '../../api/benchTypes';
import { ServiceProgress } from '../../components/ServiceProgress';
import { ConditionBadge } from '../../components/Status';
import { useFormat } from '../../components/useFormat';
import { barOf, useLeft } from '../../components/useLeft';
import { CardAction } from '../../components/CardAction';
import { OpenFailures } from '../../components/OpenFailures';

/** A piece of work: which tool, which service, how urgent, where it is, how long it takes, and what to do next. */
export function BoardCard({ card }: { card: Card }) {
  const { t } = useTranslation();
  const left = useLeft();
  const where = card.machines.length > 0 ? card.machines.map(({ name }) => name).join(', ') : card.location_name;
  return (
    <li className="tc-work tc-board-card" data-tone={card.status} data-level={card.level_id} data-tool={card.tool_id}>
      <div className="tc-stack" style={{ gap: '0.375rem' }}>
        <div className="tc-work-head">
          <div>
            <CardLink card={card} />
            <span className="tc-soft">{card.tool_name}</span>
          </div>
          <ConditionBadge condition={card.status} />
        </div>
        <ServiceProgress due={barOf(card)} label={t('progress.label', { tool: card.tool_number, level: card.code })} />
        <div className="tc-line tc-small">
          <strong>
            {card.code} {card.name}
          </strong>
          <span>{left(card)}</span>
          {card.planned_minutes === null ? null : <span className="tc-soft">{t('board.minutes', { count: card.planned_minutes })}</span>}
        </div>
        <div className="tc-line tc-small tc-soft">
          <span className="tc-line" style={{ gap: '0.25rem' }}>
            <IconMapPin size={17} aria-hidden /> {where ? where : t('tools.notMounted')}
          </span>
          <Doing card={card} />
          <OpenFailures count={card.open_failures} worst={card.worst_failure} />
        </div>
      </div>
      <CardAction card={card} />
    </li>
  );
}

function CardLink({ card }: { card: Card }) {
  const number = (
    <strong className="tc-number" style={{ fontSize: '1.125rem' }}>
      {card.tool_number}
    </strong>
  );
  return card.job_id ? (
    <Link to="/jobs/$jobId" params={{ jobId: card.job_id }} className="tc-cover">
      {number}{' '}
    </Link>
  ) : (
    <Link to="/tools/$toolId" params={{ toolId: card.tool_id }} className="tc-cover">
      {number}{' '}
    </Link>
  );
}

/** Who is at it, what it waits for, when it is meant to be done. */
function Doing({ card }: { card: Card }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (card.state === 'waiting' && card.waiting_reason) {
    return (
      <span className="tc-in-hand">
        <IconHourglass size={17} aria-hidden /> {t(`wait.${card.waiting_reason}`)}
      </span>
    );
  }
  if (card.state === 'started' && card.by_person) {
    return (
      <span className="tc-in-hand">
        <IconUser size={17} aria-hidden /> {card.by_person}
      </span>
    );
  }
  return card.scheduled_for ? <span>{t('board.scheduledFor', { when: format.moment(card.scheduled_for) })}</span> : null;
}
