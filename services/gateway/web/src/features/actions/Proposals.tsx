import { Button } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProposals } from '../../api/actions';
import type { Proposal } from '../../api/actionTypes';
import { api, body } from '../../api/client';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { FailureLink } from './FailureLink';
import { REFRESHES } from './useActionDeeds';
import type { Me } from './useMe';
import { useFailureTitle } from './useFailureTitle';

/** More would push the board off the screen; who cannot act on them sees how many there are. */
const SHOWN = 3;
const LINKS = 5;

/** The same failure came too often at one place: somebody should do more than mend it again. */
export function Proposals({ me }: { me: Me }) {
  const { t } = useTranslation();
  const proposals = useProposals();
  const [isWhole, setIsWhole] = useState(false);
  const [dropped, setDropped] = useState<Proposal | null>(null);
  const open = proposals.data?.items ?? [];
  if (open.length === 0) return null;
  const first = isWhole ? open : open.slice(0, me.isEngineer ? SHOWN : 0);
  return (
    <Card title={t('proposal.title', { count: open.length })} id="proposals">
      <ul className="tc-list">
        {first.map((proposal) => (
          <ProposalLine key={proposal.id} proposal={proposal} me={me} drop={() => setDropped(proposal)} />
        ))}
      </ul>
      {first.length < open.length ? (
        <Button variant="default" mt={first.length > 0 ? 'sm' : 0} onClick={() => setIsWhole(true)}>
          {t('proposal.more', { count: open.length - first.length })}
        </Button>
      ) : null}
      {dropped ? (
        <ReasonDialog
          title={t('proposal.dismissTitle')}
          text={t('proposal.dismissText')}
          label={t('proposal.dismissWhy')}
          submit={t('proposal.dismiss')}
          refreshes={REFRESHES}
          send={(reason, key) =>
            body(
              api.POST('/api/v1/action-proposals/{proposal_id}/dismiss', {
                params: { path: { proposal_id: dropped.id }, header: { 'Idempotency-Key': key } },
                body: { reason },
              }),
            )
          }
          close={() => setDropped(null)}
        />
      ) : null}
    </Card>
  );
}

function ProposalLine({ proposal, me, drop }: { proposal: Proposal; me: Me; drop: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = useFailureTitle();
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? proposal.failures : proposal.failures.slice(0, LINKS);
  return (
    <li className="tc-act-proposal" data-proposal={proposal.id}>
      <div className="tc-stack" style={{ gap: '0.25rem' }}>
        <div className="tc-line">
          <IconRepeat size={22} aria-hidden />
          <strong>{title(proposal)}</strong>
          <TextLink to="/tools/$toolId" params={{ toolId: proposal.tool.id }}>
            {proposal.tool.number} {proposal.tool.name}
          </TextLink>
        </div>
        <span>{t('proposal.why', { times: format.count(proposal.times), number: format.count(proposal.within_shots) })}</span>
        <span className="tc-line tc-small">
          {shown.map((failure) => (
            <FailureLink key={failure.id} id={failure.id} number={failure.number} />
          ))}
          {shown.length < proposal.failures.length ? (
            <Button variant="subtle" size="compact-md" onClick={() => setIsWhole(true)}>
              {t('proposal.moreReports', { count: proposal.failures.length - shown.length })}
            </Button>
          ) : null}
        </span>
      </div>
      {me.isEngineer ? (
        <div className="tc-actions">
          <LinkButton to="/actions/new" search={{ proposal: proposal.id, tool: proposal.tool.id }}>
            {t('proposal.take')}
          </LinkButton>
          <Button variant="default" onClick={drop}>
            {t('proposal.dismiss')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}
