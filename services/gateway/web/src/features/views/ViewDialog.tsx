import { Button, Modal, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addView, changeView, viewKeys } from '../../api/views';
import type { View } from '../../api/viewTypes';
import { Conflict } from '../../components/Conflict';
import { DialogEnd } from '../../components/DialogEnd';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { moved, type Ordered } from './order';

/** One after the other: each is a change of its own. */
async function saveOrder(toolId: string, order: readonly Ordered[]): Promise<void> {
  for (const { view, position } of order) await changeView(toolId, view, { position });
}

type Values = { name: string; hint: string };

type FormProps = {
  title: string;
  /** Views that every tool has keep their name. */
  hasOwnName?: boolean;
  start: Values;
  submit: string;
  pending: boolean;
  error: unknown;
  save: (values: Values) => void;
  close: () => void;
  children?: ReactNode;
};

function Form({ title, hasOwnName = true, start, submit, pending, error, save, close, children }: FormProps) {
  const { t } = useTranslation();
  const [values, setValues] = useState(start);
  const [tried, setTried] = useState(false);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!hasOwnName || values.name.trim()) save({ name: values.name.trim(), hint: values.hint.trim() });
  };
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form className="tc-list" noValidate onSubmit={send}>
        {hasOwnName ? (
          <TextInput
            label={t('views.name')}
            placeholder={t('views.nameExample')}
            required
            data-autofocus
            maxLength={100}
            error={tried && !values.name.trim() ? t('forms.required') : null}
            value={values.name}
            onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
          />
        ) : null}
        <TextInput
          label={t('views.hint')}
          description={t('views.hintText')}
          maxLength={500}
          value={values.hint}
          onChange={(event) => setValues({ ...values, hint: event.currentTarget.value })}
        />
        {children}
        <DialogEnd error={error}>
          <Button type="submit" className="tc-primary" loading={pending}>
            {submit}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}

export function AddView({ toolId, close }: { toolId: string; close: () => void }) {
  const { t } = useTranslation();
  const write = useWrite((said: Values, key) => addView(toolId, said, key), { refreshes: [viewKeys.all(toolId)], done: close });
  return (
    <Form
      title={t('views.add')}
      start={{ name: '', hint: '' }}
      submit={t('views.add')}
      pending={write.pending}
      error={write.error}
      save={write.run}
      close={close}
    />
  );
}

function valuesOf({ name, hint }: View): Values {
  return { name, hint };
}

type ChangeProps = { toolId: string; view: View; name: string; all: readonly View[]; close: () => void };

/** How a view is taken, whether it still is; an own one also has another name or another place in the row. */
export function ChangeView({ toolId, view, name, all, close }: ChangeProps) {
  const { t } = useTranslation();
  const [opened, setBase] = useState(view);
  const [said, setSaid] = useState(valuesOf(view));
  // Moved, retired or taken up in the meantime it still says what was opened.
  const base = view.name === opened.name && view.hint === opened.hint ? view : opened;
  const refreshes = [viewKeys.all(toolId)];
  const write = useWrite(
    ({ name: called, hint }: Values) => changeView(toolId, base, view.is_standard ? { hint } : { name: called, hint }),
    { refreshes, done: close },
  );
  const retire = useWrite((retired: boolean) => changeView(toolId, view, { retired }), { refreshes, done: close });
  const move = useWrite((order: Ordered[]) => saveOrder(toolId, order), { refreshes, done: () => undefined });
  const [earlier, later] = [moved(all, view.view, -1), moved(all, view.view, 1)];
  const other = overtaken({
    ...{ saved: view, base, values: said, valuesOf, write },
    goOn: (saved, next) => {
      setBase(saved);
      setSaid(next);
    },
  });
  if (other)
    return (
      <Modal opened onClose={close} title={t('views.edit', { name })} closeButtonProps={{ 'aria-label': t('actions.close') }}>
        <Conflict
          fields={[
            { label: t('views.name'), mine: other.mine.name, theirs: other.theirs.name },
            { label: t('views.hint'), mine: other.mine.hint, theirs: other.theirs.hint },
          ]}
          {...other.ways}
        />
      </Modal>
    );
  return (
    <Form
      title={t('views.edit', { name })}
      hasOwnName={!view.is_standard}
      start={said}
      submit={t('actions.save')}
      pending={write.pending}
      error={write.error ?? retire.error ?? move.error}
      save={(values) => {
        setSaid(values);
        write.run(values);
      }}
      close={close}
    >
      <div className="tc-actions">
        {earlier ? (
          <Button
            variant="default"
            leftSection={<IconArrowUp size={20} aria-hidden />}
            loading={move.pending}
            onClick={() => move.run(earlier)}
          >
            {t('views.earlier')}
          </Button>
        ) : null}
        {later ? (
          <Button
            variant="default"
            leftSection={<IconArrowDown size={20} aria-hidden />}
            loading={move.pending}
            onClick={() => move.run(later)}
          >
            {t('views.later')}
          </Button>
        ) : null}
        <Button
          variant="subtle"
          color={view.retired ? undefined : 'red'}
          loading={retire.pending}
          onClick={() => retire.run(!view.retired)}
        >
          {t(view.retired ? 'views.takeUp' : 'views.retire')}
        </Button>
      </div>
    </Form>
  );
}
