import { Button } from '@mantine/core';
import {
  IconBan,
  IconEdit,
  IconPlayerPlay,
  IconRefresh,
  IconSend,
  IconShieldCheck,
  IconSignature,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../api/actions';
import type { ActionDetail } from '../../api/actionTypes';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { ZoneNote } from '../plant/ZoneNote';
import '../job/job.css';
import '../maintenance/bench.css';
import { ActionStateBadge, DueBadge, KindLine, PriorityBadge } from './ActionBadges';
import { ActionHistory } from './ActionHistory';
import './actions.css';
import { Comments } from './Comments';
import { CompletePart } from './CompletePart';
import { type AskedDeed, DeedDialog, isAsked } from './DeedDialog';
import { Done } from './Done';
import { JobLink } from './JobLink';
import { LinkedFailures } from './LinkedFailures';
import { type Deed, deedsOf } from './moves';
import { handedIn, withQueued } from './queue';
import { Tasks } from './Tasks';
import { Tidings } from './Tidings';
import { useApprove } from './useActionDeeds';
import { startAction } from './useActionWrites';
import { useMe } from './useMe';
import { WatchBar, WatchWords } from './WatchBar';

const route = getRouteApi('/actions/$actionId');

export function ActionPage() {
  const { t } = useTranslation();
  const { actionId } = route.useParams();
  const action = useAction(actionId);
  if (action.data) return <Detail key={actionId} server={action.data} />;
  return (
    <>
      <PageHead title={t('action.one')} />
      {action.isPending ? <Loading lines={5} height={90} /> : <ProblemNotice error={action.error} retry={() => void action.refetch()} />}
    </>
  );
}

function Detail({ server }: { server: ActionDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  const { step } = route.useSearch();
  const entries = useStore(outbox.entries);
  const action = withQueued(server, entries, me.name);
  const sent = handedIn(action.id, entries);
  const isCompleting = step === 'complete' && deedsOf(action, me).includes('complete') && sent?.state !== 'waiting';
  return (
    <>
      <PageHead
        tab={t('action.number', { number: action.number })}
        title={`${t('action.number', { number: action.number })} ${action.title}`}
        actions={
          me.isEngineer ? (
            <LinkButton
              to="/actions/$actionId/edit"
              params={{ actionId: action.id }}
              variant="default"
              leftSection={<IconEdit size={20} aria-hidden />}
            >
              {t('actions.edit')}
            </LinkButton>
          ) : null
        }
      >
        <div className="tc-line">
          <TextLink to="/tools/$toolId" params={{ toolId: action.tool.id }} className="tc-act-tool">
            <strong className="tc-number">{action.tool.number}</strong> {action.tool.name}
          </TextLink>
          <ActionStateBadge state={action.state} />
          <DueBadge action={action} />
          <PriorityBadge priority={action.priority} />
        </div>
      </PageHead>
      <div className="tc-stack">
        <Tidings action={action} sent={sent} me={me} />
        {isCompleting ? <CompletePart action={action} /> : <Parts action={action} isSent={sent?.state === 'waiting'} />}
        <div className="tc-after-dock">
          <ZoneNote />
        </div>
      </div>
    </>
  );
}

function Parts({ action, isSent }: { action: ActionDetail; isSent: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="tc-columns">
        <div className="tc-stack">
          {action.description ? (
            <Card title={t('action.what')} id="what">
              <p className="tc-lead tc-act-text">{action.description}</p>
            </Card>
          ) : null}
          <Tasks action={action} />
          <LinkedFailures failures={action.failures} toolId={action.tool.id} />
          <Done action={action} />
          <Comments action={action} />
        </div>
        <div className="tc-stack">
          <Facts action={action} />
          {action.watch ? (
            <Card title={t('watch.title')} id="watch">
              {action.watch.state === 'planned' ? null : (
                <WatchBar watch={action.watch} name={t('action.number', { number: action.number })} big />
              )}
              <WatchWords watch={action.watch} />
            </Card>
          ) : null}
          {action.photo_ids.length > 0 ? (
            <Card title={t('action.photos')} id="photos">
              <Gallery photos={newestFirst(action.photo_ids)} name={action.title} within={{ from: 'action', action: action.id }} />
            </Card>
          ) : null}
          <ActionHistory action={action} />
        </div>
      </div>
      {isSent ? null : <Dock action={action} />}
    </>
  );
}

function Facts({ action }: { action: ActionDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = [
    { name: t('actionForm.owner'), value: [action.owner.name, action.team].filter(Boolean).join(', ') },
    { name: t('actionForm.dueOn'), value: format.date(action.due_on) },
    { name: t('actionForm.approver'), value: action.approver?.name ?? '' },
  ].filter((row) => row.value !== '');
  return (
    <Card title={t('tool.facts')} id="facts">
      <div className="tc-list">
        <div>
          <KindLine kind={action.kind} />
          <div className="tc-soft tc-small">{t(`actionKindHint.${action.kind}`)}</div>
        </div>
        <dl className="tc-facts">
          {rows.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {action.job_ids.length > 0 ? (
            <div>
              <dt>{t('action.jobs')}</dt>
              <dd>
                {action.job_ids.map((id) => (
                  <JobLink key={id} id={id} />
                ))}
              </dd>
            </div>
          ) : null}
        </dl>
        <span className="tc-soft tc-small">{t('action.made', { when: format.moment(action.created_at), name: action.created_by })}</span>
      </div>
    </Card>
  );
}

const ICONS: Record<Deed, TablerIcon> = {
  start: IconPlayerPlay,
  complete: IconSend,
  approve: IconSignature,
  refuse: IconX,
  verify: IconShieldCheck,
  reopen: IconRefresh,
  cancel: IconBan,
};

/** What this person may do now, at the bottom edge where the thumb is. */
function Dock({ action }: { action: ActionDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = route.useNavigate();
  const approve = useApprove();
  const [asked, setAsked] = useState<AskedDeed | null>(null);
  const deeds = deedsOf(action, me);
  if (deeds.length === 0) return null;
  const run = (deed: Deed): void => {
    if (deed === 'start') startAction(action);
    else if (deed === 'complete') void navigate({ search: { step: 'complete' } });
    else if (deed === 'approve') approve.run({ id: action.id });
    else if (isAsked(deed)) setAsked(deed);
  };
  const [first, ...others] = deeds;
  const label = (deed: Deed): string => (deed === 'complete' && action.approver ? t('actionDeed.handIn') : t(`actionDeed.${deed}`));
  return (
    <>
      {approve.error ? <ProblemNotice error={approve.error} /> : null}
      <div className="tc-dock">
        {[first, ...others].map((deed, index) => {
          if (!deed) return null;
          const Icon = ICONS[deed];
          const isPrimary = index === 0 && deed !== 'reopen' && deed !== 'cancel';
          return (
            <Button
              key={deed}
              className={isPrimary ? 'tc-primary' : undefined}
              variant={isPrimary ? 'filled' : 'default'}
              leftSection={<Icon size={22} aria-hidden />}
              loading={deed === 'approve' && approve.pending}
              onClick={() => run(deed)}
            >
              {label(deed)}
            </Button>
          );
        })}
      </div>
      {asked ? <DeedDialog action={action} deed={asked} close={() => setAsked(null)} /> : null}
    </>
  );
}
