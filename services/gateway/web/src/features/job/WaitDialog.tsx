import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WaitReason } from '../../api/benchTypes';
import { WAITS, words } from './looks';

/** One tap on a reason is enough; a note may go with it. */
export function WaitDialog({ wait, close }: { wait: (body: { reason: WaitReason; note: string }) => void; close: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  return (
    <Modal opened onClose={close} title={t('wait.title')} size="lg" closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <Textarea label={t('wait.note')} autosize minRows={1} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <div className="tc-reasons" role="group" aria-label={t('wait.title')}>
          {words(WAITS).map((reason) => {
            const Icon = WAITS[reason];
            return (
              <button
                key={reason}
                type="button"
                className="tc-reason"
                onClick={() => {
                  wait({ reason, note: note.trim() });
                  close();
                }}
              >
                <Icon size={30} aria-hidden />
                {t(`wait.${reason}`)}
              </button>
            );
          })}
        </div>
        <Button variant="default" onClick={close}>
          {t('actions.cancel')}
        </Button>
      </div>
    </Modal>
  );
}
