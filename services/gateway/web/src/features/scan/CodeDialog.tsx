import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CodeForm } from './CodeForm';

export function CodeDialog({ scanned, close }: { scanned: string; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={t('code.title')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <CodeForm key={scanned} scanned={scanned} done={close} />
    </Modal>
  );
}
