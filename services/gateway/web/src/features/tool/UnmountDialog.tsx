import { Button, Modal, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { usePlaces } from '../../api/tooling';
import { ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';

const WHYS = ['runOver', 'maintenance', 'failure'] as const;

/** Ends the run and says where the tool goes, which may stay unknown. A usual reason takes one tap, another one is written. */
export function UnmountDialog({ toolId, close }: { toolId: string; close: () => void }) {
  const { t } = useTranslation();
  const places = usePlaces();
  const [place, setPlace] = useState<string | null>(null);
  const [other, setOther] = useState<string | null>(null);
  const [isAsked, setIsAsked] = useState(false);
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
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setIsAsked(true);
          if (other?.trim()) write.run({ place_id: place, reason: other.trim() });
        }}
      >
        <Select
          label={t('run.whereTo')}
          placeholder={t('location.unknown')}
          clearable
          clearButtonProps={{ 'aria-label': t('location.unknown') }}
          searchable
          nothingFoundMessage={t('place.noneFound')}
          data={(places.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          value={place}
          onChange={setPlace}
        />
        <div className="tc-whys" role="group" aria-label={t('unmount.why')}>
          <div className="tc-small" style={{ fontWeight: 500 }}>
            {t('unmount.why')}
          </div>
          {WHYS.map((why) => (
            <Button
              key={why}
              variant="default"
              className="tc-primary"
              disabled={write.pending}
              data-autofocus={why === 'runOver' ? true : undefined}
              onClick={() => write.run({ place_id: place, reason: t(`unmount.${why}`) })}
            >
              {t(`unmount.${why}`)}
            </Button>
          ))}
          <Button variant="default" className="tc-primary" aria-expanded={other !== null} onClick={() => setOther(other ?? '')}>
            {t('unmount.other')}
          </Button>
        </div>
        {other === null ? null : (
          <>
            <Textarea
              label={t('axis.reason')}
              required
              autosize
              minRows={2}
              autoFocus
              error={isAsked && !other.trim() ? t('forms.reasonRequired') : null}
              value={other}
              onChange={(event) => setOther(event.currentTarget.value)}
            />
            <Button type="submit" className="tc-primary" loading={write.pending}>
              {t('mounting.unmount')}
            </Button>
          </>
        )}
        {write.error ? <ProblemNotice error={write.error} /> : null}
      </form>
    </Modal>
  );
}
