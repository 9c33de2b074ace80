import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BoardCard } from '../api/benchTypes';
import { LinkButton } from './LinkButton';
import { ProblemNotice } from './Notice';
import { useCardAction } from './useCardAction';

/** One primary action for a piece of work: start it, open it early, go on, take it up again. */
export function CardAction({ card }: { card: BoardCard }) {
  const { t } = useTranslation();
  const action = useCardAction(card);
  const about = { tool: card.tool_number, level: card.code };
  if (action.word === 'goOn' && card.job_id) {
    return (
      <LinkButton to="/jobs/$jobId" params={{ jobId: card.job_id }} className="tc-primary" aria-label={t('home.goOnJob', about)}>
        {t('home.goOn')}
      </LinkButton>
    );
  }
  return (
    <div>
      <Button
        className="tc-primary"
        variant="default"
        fullWidth
        loading={action.pending}
        onClick={action.run}
        aria-label={t(`home.${action.word}Job`, about)}
      >
        {t(`home.${action.word}`)}
      </Button>
      {action.error ? <ProblemNotice error={action.error} /> : null}
    </div>
  );
}
