import { useTranslation } from 'react-i18next';
import type { Proposal } from '../../api/tuner';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import type { FilterSearch } from '../analytics/search';
import { Scale } from './Scale';
import { useTunerWords } from './useTunerWords';

/** `search` goes along to what it is made of; null on that page itself, from where one goes to the plan. */
type Props = { proposal: Proposal; search: FilterSearch | null };

/** One level: what is proposed, and why. */
export function ProposalCard({ proposal, search }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useTunerWords();
  const { level_id, present, proposed, unit, decision, open } = proposal;
  return (
    <Card
      title={words.title(proposal)}
      id={`proposal-${level_id}`}
      actions={
        search === null ? (
          <LinkButton variant="default" to="/tools/$toolId" params={{ toolId: proposal.tool_id }} search={{ tab: 'plans' }}>
            {t('tuner.toPlan')}
          </LinkButton>
        ) : (
          <LinkButton
            to="/analytics/intervals/$levelId"
            params={{ levelId: level_id }}
            search={search}
            aria-label={t(open ? 'tuner.decideOn' : 'tuner.lookAt', { what: words.title(proposal) })}
          >
            {t(open ? 'tuner.decide' : 'tuner.look')}
          </LinkButton>
        )
      }
    >
      <p className="tc-soft tc-small">{proposal.tool_name}</p>
      <p data-field="change">
        <strong>
          {proposed === null
            ? words.amount(present, unit)
            : t('tuner.change', { from: words.amount(present, unit), to: words.amount(proposed, unit) })}
        </strong>
      </p>
      <Scale proposal={proposal} />
      <p>
        {words.verdict(proposal)} {words.seen(proposal)}
      </p>
      {decision ? (
        <p className="tc-soft" data-field="decision">
          {t(`tuner.decided_${decision.decision}`, { who: decision.by, when: format.day(new Date(decision.at)), reason: decision.reason })}
        </p>
      ) : null}
    </Card>
  );
}
