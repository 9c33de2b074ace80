import { Button } from '@mantine/core';
import { IconAlertTriangle, IconChecks, IconHourglass, IconPlayerPlay, IconSignature } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useJobSheet } from '../../api/bench';
import type { JobSheet } from '../../api/benchTypes';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useQueuedWrite } from '../../components/useWrite';
import { useFormat } from '../../components/useFormat';
import { dropDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { inWords } from '../../lib/words';
import { ZoneNote } from '../plant/ZoneNote';
import { FinishPart } from './FinishPart';
import { draftOf } from './finish';
import { Further } from './Further';
import { ItemRow } from './ItemRow';
import { itemsOf, restToOk } from './items';
import '../maintenance/bench.css';
import './job.css';
import { JobPhotos } from './JobPhotos';
import { JobHead } from './JobHead';
import { PartsToReturn } from './PartsToReturn';
import { RefusedSignature, Summary } from './Summary';
import { useJobWork, type JobWork } from './useJobWork';
import { WaitDialog } from './WaitDialog';

const route = getRouteApi('/jobs/$jobId');

export function JobPage() {
  const { t } = useTranslation();
  const { jobId } = route.useParams();
  const sheet = useJobSheet(jobId);
  if (sheet.data) return <Sheet key={jobId} server={sheet.data} />;
  return (
    <>
      <PageHead title={t('job.title')} />
      {sheet.isPending ? <Loading lines={8} height={76} /> : <ProblemNotice error={sheet.error} retry={() => void sheet.refetch()} />}
    </>
  );
}

function Sheet({ server }: { server: JobSheet }) {
  const { step } = route.useSearch();
  const work = useJobWork(server);
  const navigate = route.useNavigate();
  const userId = useStore(session).user?.id ?? '';
  // Here, not on the sheet that is signed: it makes room for the summary while it is sent, and a refusal brings it back.
  const sign = useQueuedWrite(() => {
    void dropDraft(draftOf(userId, server.job.id));
    void navigate({ search: {} });
  });
  const isOver = !work.isFillable && work.sheet.job.state !== 'waiting';
  const isSigned = isOver || work.deeds.get('complete')?.state === 'waiting';
  return (
    <>
      <JobHead work={work} />
      <div className="tc-stack">
        <ZoneNote />
        {isSigned ? <Summary work={work} /> : null}
        {isOver ? null : <RefusedSignature work={work} />}
        {step === 'finish' && !isSigned ? <FinishPart work={work} write={sign} /> : <List work={work} isSigned={isSigned} />}
      </div>
    </>
  );
}

function List({ work, isSigned }: { work: JobWork; isSigned: boolean }) {
  const { t, i18n } = useTranslation();
  const [pad, setPad] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const { checklist, job } = work.sheet;
  const wanted = asked ? work.missing : [];
  return (
    <div className="tc-stack tc-job">
      {job.state === 'waiting' ? <Waiting work={work} /> : null}
      {job.scheduled_for && job.state === 'scheduled' ? <Scheduled at={job.scheduled_for} note={job.scheduled_note} /> : null}
      {checklist && !checklist.confirmed && !isSigned ? <Notice tone="info">{t('template.unconfirmedHere')}</Notice> : null}
      {wanted.length > 0 ? (
        <Notice tone="warn">
          <strong>{t('job.missing', { count: wanted.length })}</strong>
          <div className="tc-chips">
            {wanted.map((id) => (
              <button key={id} type="button" className="tc-chip" onClick={() => showItem(id)}>
                {inWords(itemsOf(checklist).find((item) => item.id === id)?.texts, i18n.language)}
              </button>
            ))}
          </div>
        </Notice>
      ) : null}
      {checklist ? (
        checklist.groups.map((group) => (
          <Card key={group.id} title={inWords(group.titles, i18n.language)} id={`group-${group.id}`}>
            <ul className="tc-checks">
              {group.items.map((item) => (
                <ItemRow key={item.id} work={work} item={item} pad={pad} setPad={setPad} isWanted={wanted.includes(item.id)} />
              ))}
            </ul>
          </Card>
        ))
      ) : isSigned ? null : (
        <Notice tone="info">{t('job.noChecklist')}</Notice>
      )}
      {isSigned ? <PartsToReturn sheet={work.sheet} /> : null}
      {isSigned ? <JobPhotos work={work} isSigned /> : null}
      {isSigned ? null : <Further sheet={work.sheet} />}
      {isSigned ? null : <Dock work={work} asked={asked} finish={() => setAsked(true)} />}
    </div>
  );
}

function showItem(id: string): void {
  const row = document.getElementById(`item-${id}`);
  row?.scrollIntoView({ block: 'center' });
  row?.querySelector<HTMLElement>('button, textarea')?.focus({ preventScroll: true });
}

/** What one does next stands at the bottom edge, where the thumb is. */
function Dock({ work, asked, finish }: { work: JobWork; asked: boolean; finish: () => void }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const [waits, setWaits] = useState(false);
  const { job, checklist } = work.sheet;
  const rest = restToOk(checklist, work.answers).size;
  const goOn = (): void => {
    if (work.missing.length === 0) return void navigate({ search: { step: 'finish' } });
    finish();
    // Once the list of what misses is there, which pushes everything down.
    setTimeout(() => showItem(work.missing[0] ?? ''));
  };
  if (job.state === 'waiting') {
    return (
      <div className="tc-dock">
        <Button className="tc-primary" leftSection={<IconPlayerPlay size={24} aria-hidden />} onClick={() => work.deed('resume', {})}>
          {t('job.resume')}
        </Button>
      </div>
    );
  }
  const isNew = job.state === 'open' || job.state === 'scheduled';
  return (
    <div className="tc-dock">
      {isNew ? (
        <Button
          key="start"
          className="tc-primary"
          leftSection={<IconPlayerPlay size={24} aria-hidden />}
          onClick={() => work.deed('start', { note: '' })}
        >
          {t('job.start')}
        </Button>
      ) : (
        <Button key="finish" className="tc-primary" leftSection={<IconSignature size={24} aria-hidden />} onClick={goOn}>
          {asked && work.missing.length > 0 ? t('job.nextMissing', { count: work.missing.length }) : t('job.finish')}
        </Button>
      )}
      {rest > 0 ? (
        <Button className="tc-primary" variant="default" leftSection={<IconChecks size={24} aria-hidden />} onClick={work.setRestToOk}>
          {t('job.restOk', { count: rest })}
        </Button>
      ) : null}
      {isNew ? null : (
        <Button variant="default" leftSection={<IconHourglass size={22} aria-hidden />} onClick={() => setWaits(true)}>
          {t('job.wait')}
        </Button>
      )}
      {waits ? <WaitDialog wait={(body) => work.deed('wait', body)} close={() => setWaits(false)} /> : null}
    </div>
  );
}

function Waiting({ work: { sheet } }: { work: JobWork }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { waiting_reason: reason, waiting_since: since, waiting_note: note } = sheet.job;
  return (
    <Notice tone="warn" icon={IconHourglass}>
      <strong>{t('wait.waits', { reason: t(`wait.${reason ?? 'other'}`) })}</strong>
      <div>
        {since ? t('wait.since', { when: format.moment(since) }) : null} {note}
      </div>
    </Notice>
  );
}

function Scheduled({ at, note }: { at: string; note: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Notice tone="info" icon={IconAlertTriangle}>
      {t('job.scheduledFor', { when: format.moment(at) })} {note}
    </Notice>
  );
}
