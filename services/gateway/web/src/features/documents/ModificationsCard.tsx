import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { useModifications } from '../../api/tooling';
import { DialogEnd } from '../../components/DialogEnd';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';

/** The engineering changes of a tool; the last one gives it its change level. */
export function ModificationsCard({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const modifications = useModifications(toolId);
  const [adding, setAdding] = useState(false);
  const rows = modifications.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card
      title={t('modification.title')}
      id="modifications"
      actions={
        isEngineer ? (
          <Button variant="default" leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setAdding(true)}>
            {t('modification.add')}
          </Button>
        ) : null
      }
    >
      {modifications.isPending ? <Loading lines={2} /> : null}
      {modifications.isError && rows.length === 0 ? (
        <ProblemNotice error={modifications.error} retry={() => void modifications.refetch()} />
      ) : null}
      {modifications.isSuccess && rows.length === 0 ? <p className="tc-soft tc-lead">{t('modification.none')}</p> : null}
      <ol className="tc-list">
        {rows.map((one) => (
          <li key={one.id} className="tc-refused">
            <div className="tc-line">
              <span className="tc-badge">{one.change_level}</span>
              <strong className="tc-wrap">{one.description}</strong>
            </div>
            <div className="tc-wrap tc-small">{one.reason}</div>
            <div className="tc-small tc-soft">
              {t('modification.doneOn', { date: format.date(one.done_on) })} · {one.by}
            </div>
          </li>
        ))}
      </ol>
      {modifications.hasNextPage ? (
        <Button
          mt="sm"
          variant="default"
          fullWidth
          loading={modifications.isFetchingNextPage}
          onClick={() => void modifications.fetchNextPage()}
        >
          {t('tools.more')}
        </Button>
      ) : null}
      {adding ? <AddDialog toolId={toolId} close={() => setAdding(false)} /> : null}
    </Card>
  );
}

function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function AddDialog({ toolId, close }: { toolId: string; close: () => void }) {
  const { t } = useTranslation();
  const required = (value: string) => (value.trim() ? null : t('forms.required'));
  const form = useForm({
    initialValues: { level: '', description: '', doneOn: today(), reason: '' },
    validate: { level: required, description: required, doneOn: required, reason: required },
  });
  const write = useWrite(
    ({ level, description, doneOn, reason }: typeof form.values, key) =>
      body(
        api.POST('/api/v1/tools/{tool_id}/modifications', {
          params: { path: { tool_id: toolId }, header: { 'Idempotency-Key': key } },
          body: { change_level: level.trim(), description: description.trim(), done_on: doneOn, reason: reason.trim() },
        }),
      ),
    { refreshes: [keys.tool(toolId), keys.toolLists], done: close },
  );
  return (
    <Modal opened onClose={close} title={t('modification.add')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" onSubmit={form.onSubmit((values) => write.run(values))} noValidate>
        <TextInput
          label={t('modification.level')}
          placeholder={t('modification.levelHint')}
          required
          data-autofocus
          {...form.getInputProps('level')}
        />
        <Textarea label={t('modification.description')} required autosize minRows={2} {...form.getInputProps('description')} />
        <Textarea label={t('axis.reason')} required autosize minRows={2} {...form.getInputProps('reason')} />
        <TextInput type="date" label={t('modification.date')} required {...form.getInputProps('doneOn')} />
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('actions.save')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
