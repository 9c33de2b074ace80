import { Button, Modal, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Foreseen, reopen, useReopening } from '../../api/gaps';
import { MOVED } from '../../api/press';
import type { Gap } from '../../api/types';
import { DialogEnd } from '../../components/DialogEnd';
import { ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { hasCode, useWrite } from '../../components/useWrite';
import { CorrectedSince } from './CorrectedSince';
import { CountsThen } from './CountsThen';
import { placeOf } from './place';
import { isSeen } from './seen';

type Props = { gap: Gap; close: () => void };

/** What somebody settled was wrong: it is taken back, and the count is uncertain again. */
export function ReopenDialog({ gap, close }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const isOpen = useRef(false);
  const found = useReopening(gap.id, () => !isOpen.current);
  const opened = (): void => {
    isOpen.current = true;
  };
  const range = { low: format.count(gap.low), high: format.count(gap.high) };
  return (
    <Modal
      opened
      onClose={close}
      title={t('gaps.reopenNamed', { place: placeOf(gap) })}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <div className="tc-list">
        <p>{t('gaps.reopenText', { ...range, shots: t('units.shots', counted(gap.settled ?? gap.booked)) })}</p>
        {found.data ? (
          <Form gap={gap} close={close} foreseen={found.data} opened={opened} lookAgain={() => void found.refetch()} />
        ) : found.isError ? (
          <ProblemNotice error={found.error} retry={() => void found.refetch()} />
        ) : (
          <Loading lines={2} height={60} />
        )}
      </div>
    </Modal>
  );
}

function Form({ gap, close, foreseen, opened, lookAgain }: Props & { foreseen: Foreseen; opened: () => void; lookAgain: () => void }) {
  const { t } = useTranslation();
  const lines = foreseen.by_hand.map(({ id }) => id);
  const form = useForm<{ reason: string; seen: readonly string[] }>({
    initialValues: { reason: '', seen: [] },
    validate: {
      reason: (value) => (value.trim() ? null : t('forms.reasonRequired')),
      seen: (seen) => (isSeen(lines, seen) ? null : t('gaps.otherwiseRequired')),
    },
  });
  const send = async (reason: string, key: string): Promise<Gap> => {
    const open = await reopen(gap.id, reason, lines, key);
    opened();
    return open;
  };
  const write = useWrite(send, { refreshes: MOVED, done: close });
  const isOld = hasCode(write.error, 'corrected_since');
  const again = (): void => {
    write.reset();
    lookAgain();
  };
  return (
    <form className="tc-list" onSubmit={form.onSubmit(({ reason }) => write.run(reason.trim()))} noValidate>
      <CountsThen tools={foreseen.tools} once="open" />
      {lines.length > 0 ? (
        <CorrectedSince
          foreseen={foreseen}
          title={t('gaps.correctedSince')}
          advice={t('gaps.correctedAdvice')}
          asks
          seen={form.values.seen}
          confirm={(seen) => form.setFieldValue('seen', seen)}
          error={form.errors.seen}
        />
      ) : null}
      <Textarea label={t('gaps.reopenWhy')} autosize minRows={2} {...form.getInputProps('reason')} />
      <DialogEnd error={write.error} retry={isOld ? again : undefined}>
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('gaps.reopen')}
        </Button>
      </DialogEnd>
    </form>
  );
}
