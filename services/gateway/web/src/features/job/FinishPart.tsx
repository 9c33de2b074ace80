import { Button, Textarea, TextInput } from '@mantine/core';
import { IconCircleCheck, IconHandStop, IconMinus, IconPlus, IconSignature, IconX } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { hasCode, type useQueuedWrite } from '../../components/useWrite';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useDraft } from '../../lib/drafts';
import { serverNow } from '../../lib/serverClock';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { useNow } from '../../lib/useNow';
import { inWords } from '../../lib/words';
import { Buttons, NoteChips } from './Buttons';
import { BLANK, draftOf, type FinishValues, pointsUnsaid, proposesRelease, signature } from './finish';
import { Findings } from './Findings';
import { JobPhotos } from './JobPhotos';
import { PartsUsed } from './PartsUsed';
import { jobPath } from './queue';
import { Stopped } from './Stopped';
import { benchMinutes, localMinute, waitedMinutes } from './times';
import type { JobWork } from './useJobWork';

const route = getRouteApi('/jobs/$jobId');
const CHIPS = ['asPlanned', 'cleaned', 'lubricated', 'seals', 'checked', 'worn', 'replaced'] as const;

/** The last page of a job: what is proposed is right for most jobs, so that signing is one tap. */
export function FinishPart({ work, write }: { work: JobWork; write: ReturnType<typeof useQueuedWrite> }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const navigate = route.useNavigate();
  const user = useStore(session).user;
  const me = user?.name ?? '';
  const now = useNow(10_000);
  const { job, tool } = work.sheet;
  const [values, setValues] = useState<FinishValues>(BLANK);
  const change = (part: Partial<FinishValues>): void => setValues((old) => ({ ...old, ...part }));
  useDraft(
    draftOf(user?.id ?? '', job.id),
    values,
    (saved) => setValues({ ...BLANK, ...saved }),
    JSON.stringify(values) !== JSON.stringify(BLANK),
  );
  const proposed = {
    me,
    released: proposesRelease(work.sheet, values.findings),
    bench: job.started_at === null ? null : benchMinutes(job, now),
    waited: waitedMinutes(job, now) || null,
    note: t('logForm.chip_asPlanned'),
  };
  const back = (): void => void navigate({ search: {} });
  const released = values.released ?? proposed.released;
  const unsaid = released && !values.releaseNote.trim() ? pointsUnsaid(work.sheet, values.findings) : [];
  const sign = (): void =>
    write.run({
      path: jobPath(job.id, 'complete'),
      body: signature(values, { ...proposed, now: new Date(serverNow()) }),
      caption: { key: 'queue.logMaintenance', values: { tool: tool.number, level: job.code } },
    });
  return (
    <div className="tc-stack tc-job">
      <Card title={t('finish.note')} id="note">
        <div className="tc-list">
          <NoteChips texts={CHIPS.map((chip) => t(`logForm.chip_${chip}`))} note={values.note} change={(note) => change({ note })} />
          <Textarea
            aria-label={t('finish.note')}
            placeholder={t('logForm.noteHint')}
            autosize
            minRows={2}
            value={values.note}
            onChange={(event) => change({ note: event.currentTarget.value })}
          />
        </div>
      </Card>
      <Card title={t('finish.work')} id="work">
        <div className="tc-form-grid">
          <Workers workers={values.workers ?? [me]} me={me} change={(workers) => change({ workers })} />
          <TextInput
            type="datetime-local"
            label={t('finish.doneAt')}
            description={values.doneAt ? format.day(new Date(values.doneAt)) : t('finish.doneNow')}
            max={localMinute(now)}
            value={values.doneAt}
            onChange={(event) => change({ doneAt: event.currentTarget.value })}
          />
          <Minutes label={t('finish.bench')} value={values.bench ?? proposed.bench ?? ''} change={(bench) => change({ bench })} />
          <Minutes label={t('finish.waiting')} value={values.waiting ?? proposed.waited ?? ''} change={(waiting) => change({ waiting })} />
          <NumberField
            label={t('finish.cost')}
            inputMode="decimal"
            min={0}
            decimals={2}
            value={values.cost}
            onChange={(cost) => change({ cost: typeof cost === 'number' ? cost : '' })}
          />
        </div>
      </Card>
      <PartsUsed sheet={work.sheet} />
      <Findings sheet={work.sheet} findings={values.findings} change={(findings) => change({ findings })} />
      <JobPhotos work={work} />
      <Card title={t('finish.release')} id="release">
        <div className="tc-list">
          <Stopped tool={tool} />
          <Buttons
            label={t('finish.release')}
            options={[
              { value: 'yes', text: t('finish.releaseYes'), icon: IconCircleCheck, tone: 'good' },
              { value: 'no', text: t('finish.releaseNo'), icon: IconHandStop, tone: 'due' },
            ]}
            value={released ? 'yes' : 'no'}
            choose={(word) => change({ released: word === 'yes' })}
          />
          <Textarea
            label={released ? t('finish.releaseNote') : t('finish.notReleasedWhy')}
            autosize
            minRows={1}
            required={!released}
            value={values.releaseNote}
            onChange={(event) => change({ releaseNote: event.currentTarget.value })}
          />
          {unsaid.length > 0 ? (
            <Notice tone="warn">
              <strong>{t('finish.unsaid', { count: unsaid.length })}</strong>
              <ul>
                {unsaid.map((item) => (
                  <li key={item.id}>{inWords(item.texts, i18n.language)}</li>
                ))}
              </ul>
              {t('finish.unsaidDo')}
            </Notice>
          ) : null}
        </div>
      </Card>
      {hasCode(write.error, 'items_missing') ? (
        <Notice tone="bad">
          <div>{t('finish.stillMissing')}</div>
          <Button variant="default" mt="xs" onClick={back}>
            {t('finish.toList')}
          </Button>
        </Notice>
      ) : write.error ? (
        <ProblemNotice error={write.error} />
      ) : null}
      <div className="tc-dock">
        <Button
          className="tc-primary"
          leftSection={<IconSignature size={24} aria-hidden />}
          loading={write.pending}
          disabled={released ? unsaid.length > 0 : !values.releaseNote.trim()}
          onClick={sign}
        >
          {released ? t('finish.signRelease', { name: me }) : t('finish.signHold', { name: me })}
        </Button>
        <Button variant="default" onClick={back}>
          {t('finish.toList')}
        </Button>
      </div>
    </div>
  );
}

const STEP = 5;

/** Minutes by two large buttons or by typing. */
function Minutes({ label, value, change }: { label: string; value: number | ''; change: (value: number | '') => void }) {
  const { t } = useTranslation();
  const by = (step: number): void => change(Math.max(0, (value === '' ? 0 : value) + step));
  return (
    <div className="tc-stepper">
      <button type="button" aria-label={t('finish.less', { label, step: STEP })} onClick={() => by(-STEP)}>
        <IconMinus size={22} aria-hidden />
      </button>
      <NumberField
        label={label}
        inputMode="numeric"
        whole
        min={0}
        max={99_999}
        unit={t('finish.minutes')}
        value={value}
        onChange={(minutes) => change(typeof minutes === 'number' ? minutes : '')}
      />
      <button type="button" aria-label={t('finish.more', { label, step: STEP })} onClick={() => by(STEP)}>
        <IconPlus size={22} aria-hidden />
      </button>
    </div>
  );
}

/** Who was at it: oneself without a tap, others by name. */
function Workers({ workers, me, change }: { workers: readonly string[]; me: string; change: (workers: string[]) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const add = (): void => {
    const wanted = name.trim();
    if (wanted && !workers.includes(wanted)) change([...workers, wanted]);
    setName('');
  };
  return (
    <div className="tc-list tc-wide">
      <div className="tc-chips" role="group" aria-label={t('finish.workers')}>
        {[...new Set([me, ...workers])].map((worker) => {
          const isIn = workers.includes(worker);
          return (
            <button
              key={worker}
              type="button"
              className="tc-chip"
              aria-pressed={isIn}
              onClick={() => change(isIn ? workers.filter((one) => one !== worker) : [...workers, worker])}
            >
              {worker} {isIn ? <IconX size={18} aria-hidden /> : <IconPlus size={18} aria-hidden />}
            </button>
          );
        })}
      </div>
      <form
        className="tc-add-line"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextInput
          label={t('finish.workers')}
          placeholder={t('finish.workersHint')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onBlur={add}
        />
        <Button type="submit" variant="default">
          {t('finish.add')}
        </Button>
      </form>
    </div>
  );
}
