import { Button, Modal } from '@mantine/core';
import type { QueryKey } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';

type Props = {
  title: string;
  text: string;
  refreshes: readonly QueryKey[];
  send: () => Promise<void>;
  done: () => void;
  close: () => void;
};

/** What is taken away for good is asked for once more. */
export function Retire({ title, text, refreshes, send, done, close }: Props) {
  const { t } = useTranslation();
  const write = useWrite(() => send(), { refreshes, done });
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <p className="tc-lead">{text}</p>
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button color="red" className="tc-primary" loading={write.pending} data-autofocus onClick={() => write.run(undefined)}>
          {t('telling.remove')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('actions.cancel')}
        </Button>
      </div>
    </Modal>
  );
}
