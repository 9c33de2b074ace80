import { Button, Modal, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { usePlaces } from '../../api/tooling';
import { ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';

/** Ends the run and says where the tool goes; that may stay unknown. */
export function UnmountDialog({ toolId, close }: { toolId: string; close: () => void }) {
  const { t } = useTranslation();
  const places = usePlaces();
  const [place, setPlace] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const write = useWrite(
    (off: { place_id: string | null; reason: string }, key) =>
      body(
        api.POST('/api/v1/tools/{tool_id}/unmount', {
          params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
          body: off,
        }),
      ),
    { refreshes: [keys.toolPages, keys.toolLists, keys.machines, keys.jobs, keys.places], done: close },
  );
  return (
    <Modal opened onClose={close} title={t('mounting.unmount')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form
        className="tc-list"
        onSubmit={(event) => {
          event.preventDefault();
          write.run({ place_id: place, reason: reason.trim() });
        }}
      >
        <Select
          label={t('run.whereTo')}
          placeholder={t('location.unknown')}
          clearable
          clearButtonProps={{ 'aria-label': t('location.unknown') }}
          data-autofocus
          searchable
          nothingFoundMessage={t('place.noneFound')}
          data={(places.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          value={place}
          onChange={setPlace}
        />
        <Textarea label={t('move.reason')} autosize minRows={2} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('mounting.unmount')}
        </Button>
      </form>
    </Modal>
  );
}
