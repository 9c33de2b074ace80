import { Button, Select, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconSend } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActionDetail } from '../../api/actionTypes';
import { useCodes } from '../../api/failures';
import { useTool } from '../../api/queries';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFirst } from '../../components/useFirst';
import { useFormat } from '../../components/useFormat';
import { useQueuedWrite } from '../../components/useWrite';
import { useDraft } from '../../lib/drafts';
import { inWords } from '../../lib/words';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { BLANK, type Completion, completionDraft, isBlank, missingOf, NOTE_AS_EVIDENCE } from './evidence';
import { FixChoice } from './FixChoice';
import { actionPath } from './queue';
import { Tasks } from './Tasks';
import { photoAbout, sendPhotos } from './useActionWrites';
import { useMe } from './useMe';

const route = getRouteApi('/actions/$actionId');

/** Handing in: what was done, and what shows it. What misses is said before it is sent. */
export function CompletePart({ action }: { action: ActionDetail }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const { userId } = useMe();
  const [values, setValues] = useState<Completion>(BLANK);
  const change = (part: Partial<Completion>): void => setValues((old) => ({ ...old, ...part }));
  const draft = useDraft(completionDraft(userId, action.id), values, setValues, !isBlank(values));
  const back = (): void => void navigate({ search: {} });
  const write = useQueuedWrite(() => {
    void draft.clear();
    back();
  });
  const missing = missingOf(action, values);
  const send = (): void =>
    write.run({
      path: actionPath(action.id, 'complete'),
      body: { ...values, note: values.note.trim() },
      caption: { key: 'queue.completeAction', values: { number: action.number } },
    });
  const link = (ids: readonly string[]): void => setValues((old) => ({ ...old, photo_ids: [...new Set([...old.photo_ids, ...ids])] }));
  const unlink = (id: string): void => setValues((old) => ({ ...old, photo_ids: old.photo_ids.filter((one) => one !== id) }));
  return (
    <div className="tc-stack tc-job">
      <Tasks action={action} />
      {action.failures.length > 0 ? (
        <Card title={t('evidence.fixes')} id="fixes">
          <div className="tc-list">
            <p className="tc-soft tc-lead">{t('evidence.fixesText')}</p>
            <FixChoice toolId={action.tool.id} failures={action.failures} chosen={values.fixes} change={(fixes) => change({ fixes })} />
            <Cause toolId={action.tool.id} cause={values.cause} change={(cause) => change({ cause })} />
          </div>
        </Card>
      ) : null}
      <Card title={t('evidence.title')} id="evidence">
        <div className="tc-list">
          <p className="tc-soft tc-lead">{t('evidence.text', { least: NOTE_AS_EVIDENCE })}</p>
          <Textarea
            label={t('evidence.note')}
            autosize
            minRows={2}
            value={values.note}
            onChange={(event) => change({ note: event.currentTarget.value })}
          />
          <Gallery photos={newestFirst(values.photo_ids)} name={t('evidence.title')} remove={unlink} />
          <div className="tc-actions">
            <PhotoInput
              label={t('evidence.photo')}
              add={(pictures) => link(sendPhotos(action.tool.id, pictures))}
              plant={{ about: photoAbout(action.tool.id), link: (id) => link([id]), unlink }}
              primary
            />
          </div>
          <JobsAsEvidence action={action} chosen={values.job_ids} change={(job_ids) => change({ job_ids })} />
        </div>
      </Card>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-dock tc-act-dock">
        {missing.length > 0 ? (
          <div role="status" className="tc-act-wants">
            {missing.map((one) => (
              <span key={one} className="tc-missing">
                <IconAlertTriangle size={20} aria-hidden /> {t(`evidence.missing_${one}`, { least: NOTE_AS_EVIDENCE })}
              </span>
            ))}
          </div>
        ) : null}
        <Button
          className="tc-primary"
          leftSection={<IconSend size={24} aria-hidden />}
          loading={write.pending}
          disabled={missing.length > 0}
          onClick={send}
        >
          {action.approver ? t('actionDeed.handInTo', { name: action.approver.name }) : t('actionDeed.complete')}
        </Button>
        <Button variant="default" onClick={back}>
          {t('evidence.back')}
        </Button>
      </div>
    </div>
  );
}

const UNKNOWN = '*';

function Cause({ toolId, cause, change }: { toolId: string; cause: string | null; change: (cause: string | null) => void }) {
  const { t, i18n } = useTranslation();
  const causes = useCodes({ group: ['cause'], tool_id: toolId });
  return (
    <Select
      label={t('evidence.cause')}
      allowDeselect={false}
      data={[
        { value: UNKNOWN, label: t('evidence.causeUnknown') },
        ...(causes.data?.items ?? []).map(({ code, names }) => ({ value: code, label: inWords(names, i18n.language) || code })),
      ]}
      value={cause ?? UNKNOWN}
      onChange={(code) => change(code === UNKNOWN ? null : code)}
    />
  );
}

const SHOWN = 5;

/** Jobs done on the tool since the action was made, as evidence by one tap. */
function JobsAsEvidence({ action, chosen, change }: { action: ActionDetail; chosen: readonly string[]; change: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tool = useTool(action.tool.id);
  const log = (tool.data?.log ?? []).filter((job) => job.done_at && Date.parse(job.done_at) >= Date.parse(action.created_at));
  const { shown, more } = useFirst(log, SHOWN);
  if (log.length === 0) return null;
  return (
    <div className="tc-chips" role="group" aria-label={t('evidence.jobs')}>
      {shown.map((job) => {
        const isIn = chosen.includes(job.id);
        return (
          <button
            key={job.id}
            type="button"
            className="tc-chip"
            aria-pressed={isIn}
            onClick={() => change(isIn ? chosen.filter((one) => one !== job.id) : [...chosen, job.id])}
          >
            {t('evidence.job', { name: `${job.code} ${job.name}`, when: job.done_at ? format.date(job.done_at) : '' })}
          </button>
        );
      })}
      {more}
    </div>
  );
}
