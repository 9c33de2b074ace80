import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { DialogEnd } from '../../components/DialogEnd';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import type { Client } from './clients';

export function NoteDialog({ client, close }: { client: Client; close: () => void }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(client);
  const [note, setNote] = useState(client.note);
  const write = useWrite(
    (said: string) =>
      body(
        api.PATCH('/api/v1/mqtt-clients/{name}', {
          params: { path: { name: client.name }, header: ifMatch(base.version) },
          body: { note: said.trim() },
        }),
      ),
    { refreshes: [keys.mqttClients], done: close },
  );
  const other = overtaken({
    ...{ saved: client, base, values: { note }, valuesOf: (one: Client) => ({ note: one.note }), write },
    goOn: (saved, next) => {
      setBase(saved);
      setNote(next.note);
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t('mqtt.noteNamed', { name: client.name })}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      {other ? (
        <Conflict fields={[{ label: t('mqtt.note'), mine: other.mine.note, theirs: other.theirs.note }]} {...other.ways} />
      ) : (
        <form
          className="tc-list"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            write.run(note);
          }}
        >
          <Textarea
            label={t('mqtt.note')}
            placeholder={t('mqtt.noteHint')}
            autosize
            minRows={2}
            maxLength={500}
            data-autofocus
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <DialogEnd error={write.error}>
            <div className="tc-actions">
              <Button type="submit" className="tc-primary" loading={write.pending}>
                {t('actions.save')}
              </Button>
            </div>
          </DialogEnd>
        </form>
      )}
    </Modal>
  );
}
