import { Button, Modal, TextInput } from '@mantine/core';
import { IconQrcode } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { DialogEnd } from '../../components/DialogEnd';
import { Notice } from '../../components/Notice';
import { useScans } from '../../components/useScans';
import { useWrite } from '../../components/useWrite';

/** Compares the label of what hangs on the press with this tool; a wrong one is named in words. */
export function CheckLabelDialog({ toolId, close }: { toolId: string; close: () => void }) {
  const { t } = useTranslation();
  const [scanned, setScanned] = useState('');
  const [isRight, setIsRight] = useState(false);
  const write = useWrite(
    (code: string, key) =>
      body(
        api.POST('/api/v1/tools/{tool_id}/check-label', {
          params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
          body: { scanned: code },
        }),
      ),
    { refreshes: [keys.tool(toolId)], done: () => setIsRight(true) },
  );
  const check = (code: string): void => {
    setScanned(code);
    if (code.trim()) write.run(code.trim());
  };
  useScans(check);
  return (
    <Modal opened onClose={close} title={t('run.check')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      {isRight ? (
        <div className="tc-list">
          <Notice tone="info">{t('run.right')}</Notice>
          <Button onClick={close} data-autofocus>
            {t('actions.close')}
          </Button>
        </div>
      ) : (
        <form
          className="tc-list"
          onSubmit={(event) => {
            event.preventDefault();
            check(scanned);
          }}
        >
          <TextInput
            label={t('run.scan')}
            description={t('run.scanHint')}
            autoComplete="off"
            data-autofocus
            leftSection={<IconQrcode size={20} aria-hidden />}
            value={scanned}
            onChange={(event) => setScanned(event.currentTarget.value)}
          />
          <DialogEnd error={write.error}>
            <Button type="submit" className="tc-primary" loading={write.pending} disabled={!scanned.trim()}>
              {t('run.check')}
            </Button>
          </DialogEnd>
        </form>
      )}
    </Modal>
  );
}
