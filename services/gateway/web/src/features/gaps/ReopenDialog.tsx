import { Button, Modal, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { reopen } from '../../api/gaps';
import { MOVED } from '../../api/press';
import type { Gap } from '../../api/types';
import { ProblemNotice } from '../../components/Notice';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { placeOf } from './place';

/** What somebody settled was wrong: it is taken back, and the count is uncertain again. */
export function ReopenDialog({ gap, close }: { gap: Gap; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const place = placeOf(gap);
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (value) => (value.trim() ? null : t('forms.reasonRequired')) },
  });
  const write = useWrite((reason: string, key) => reopen(gap.id, reason, key), { refreshes: MOVED, done: close });
  const range = { low: format.count(gap.low), high: format.count(gap.high) };
  return (
    <Modal opened onClose={close} title={t('gaps.reopenNamed', { place })} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={form.onSubmit(({ reason }) => write.run(reason.trim()))} noValidate>
        <p>{t('gaps.reopenText', { ...range, shots: t('units.shots', counted(gap.settled ?? gap.booked)) })}</p>
        <Textarea label={t('gaps.reopenWhy')} autosize minRows={2} {...form.getInputProps('reason')} />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('gaps.reopen')}
        </Button>
      </form>
    </Modal>
  );
}
