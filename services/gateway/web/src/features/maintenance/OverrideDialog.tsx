import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import type { PlanLevel } from '../../api/benchTypes';
import { ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';

const REFRESHES = [keys.toolPages, keys.toolLists, keys.machines, keys.jobs];
const DEFAULT_SHOTS = 1000;

/** Lets a press run past a blocking limit: with a reason, and for so many shots only. */
export function OverrideDialog({ level, close }: { level: PlanLevel; close: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [shots, setShots] = useState<number | ''>(DEFAULT_SHOTS);
  const write = useWrite(
    (wanted: { reason: string; shots: number }, key) =>
      body(
        api.POST('/api/v1/levels/{level_id}/override', {
          params: { path: { level_id: level.id }, header: { 'Idempotency-Key': key } },
          body: wanted,
        }),
      ),
    { refreshes: REFRESHES, done: close },
  );
  return (
    <Modal opened onClose={close} title={t('override.title', { code: level.code })} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <p>{t('override.text')}</p>
        <NumberField
          label={t('override.shots')}
          inputMode="numeric"
          whole
          min={1}
          required
          value={shots}
          onChange={(value) => setShots(typeof value === 'number' ? value : '')}
        />
        <Reason reason={reason} change={setReason} />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button
          color="red"
          disabled={!reason.trim() || shots === ''}
          loading={write.pending}
          onClick={() => (shots === '' ? undefined : write.run({ reason: reason.trim(), shots }))}
        >
          {t('override.submit')}
        </Button>
      </div>
    </Modal>
  );
}

export function EndOverrideDialog({ level, close }: { level: PlanLevel; close: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const write = useWrite(
    (why: string, key) =>
      body(
        api.POST('/api/v1/levels/{level_id}/end-override', {
          params: { path: { level_id: level.id }, header: { 'Idempotency-Key': key } },
          body: { reason: why },
        }),
      ),
    { refreshes: REFRESHES, done: close },
  );
  return (
    <Modal opened onClose={close} title={t('override.end')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <Reason reason={reason} change={setReason} />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button disabled={!reason.trim()} loading={write.pending} onClick={() => write.run(reason.trim())}>
          {t('override.end')}
        </Button>
      </div>
    </Modal>
  );
}

function Reason({ reason, change }: { reason: string; change: (reason: string) => void }) {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t('plan.reason')}
      required
      autosize
      minRows={2}
      value={reason}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
