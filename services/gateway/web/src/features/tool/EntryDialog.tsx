import { Button, Modal, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogEnd } from '../../components/DialogEnd';
import { NumberField } from '../../components/NumberField';
import { Notice } from '../../components/Notice';
import { addPhotos } from '../../components/photo/addPhotos';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { hasCode, useQueuedWrite } from '../../components/useWrite';
import type { Outcome } from '../../lib/outbox';

type Kind = 'shots' | 'reading' | 'counter';

const PATHS: Record<Kind, string> = { shots: 'shots', reading: 'reading', counter: 'counter-readings' };
const CAPTIONS = { shots: 'queue.enterShots', reading: 'queue.enterReading', counter: 'queue.enterCounter' } as const;
const KINDS = ['shots', 'reading', 'counter'] as const;

function valueOf(kind: Kind, value: number): { shots: number } | { total: number } | { value: number } {
  if (kind === 'shots') return { shots: value };
  return kind === 'reading' ? { total: value } : { value };
}

type Props = { opened: boolean; close: () => void; toolId: string; number: string; total: number | null };

/** Shots that no source counted, or the counter on the tool itself: as the new count, or only to compare with. */
export function EntryDialog({ opened, close, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('entry.title', { tool: rest.number })}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <Entry close={close} {...rest} />
    </Modal>
  );
}

function Entry({ close, toolId, number, total }: Omit<Props, 'opened'>) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const [kind, setKind] = useState<Kind>('shots');
  const [outcome, setOutcome] = useState<Outcome['state'] | null>(null);
  const [isAnew, setAnew] = useState(false);
  const [photoId, setPhotoId] = useState<string | null>(null);
  const form = useForm<{ value: number | ''; note: string; at: string }>({
    initialValues: { value: '', note: '', at: '' },
    validate: {
      value: (value) => (value === '' ? t('forms.required') : null),
      // What changes no count needs no reason.
      note: (value) => (kind === 'counter' || value.trim() ? null : t('forms.reasonRequired')),
    },
  });
  const write = useQueuedWrite((result) => setOutcome(result.state));
  const send = (confirm: boolean): void => {
    const value = Number(form.values.value);
    const when = kind === 'counter' ? 'read_at' : 'at';
    // Without a time it is of now, which must not become the time at which it arrives.
    const at = form.values.at ? { [when]: new Date(form.values.at).toISOString() } : {};
    const shared = { note: form.values.note.trim(), ...at, ...(confirm ? { confirm: true } : {}) };
    write.run({
      path: `/api/v1/tools/${encodeURIComponent(toolId)}/${PATHS[kind]}`,
      body: { ...shared, ...valueOf(kind, value), ...(kind === 'counter' ? { anew: isAnew, photo_id: photoId } : {}) },
      ...(form.values.at ? {} : { momentIn: when }),
      caption: { key: CAPTIONS[kind], values: { tool: number, ...counted(value) } },
    });
  };
  if (outcome) {
    return (
      <div className="tc-list">
        <Notice tone="info">{outcome === 'sent' ? t(kind === 'counter' ? 'entry.kept' : 'entry.booked') : t('entry.queued')}</Notice>
        <Button onClick={close}>{t('actions.close')}</Button>
      </div>
    );
  }
  const implausible = hasCode(write.error, 'implausible_entry') ? write.error : null;
  return (
    <form className="tc-list" onSubmit={form.onSubmit(() => send(false))} noValidate>
      <SegmentedControl
        fullWidth
        styles={{ label: { whiteSpace: 'normal', lineHeight: 1.2 } }}
        aria-label={t('entry.kind')}
        data={[
          { value: 'shots', label: t('entry.shots') },
          { value: 'reading', label: t('entry.reading') },
          { value: 'counter', label: t('entry.counter') },
        ]}
        value={kind}
        onChange={(value) => {
          setKind(KINDS.find((one) => one === value) ?? 'shots');
          write.reset();
        }}
      />
      <NumberField
        label={kind === 'shots' ? t('entry.shotsLabel') : t('entry.readingLabel')}
        description={
          kind === 'counter'
            ? t('entry.counterHint')
            : kind === 'shots'
              ? t('entry.shotsHint')
              : total === null
                ? undefined
                : t('entry.readingHint', counted(total))
        }
        inputMode="numeric"
        whole
        data-autofocus
        {...form.getInputProps('value')}
        onChange={(value) => {
          form.getInputProps('value').onChange(value);
          write.reset();
        }}
      />
      <TextInput
        type="datetime-local"
        label={t('entry.at')}
        description={t('entry.atHint')}
        {...form.getInputProps('at')}
        onChange={(event) => {
          form.getInputProps('at').onChange(event);
          write.reset();
        }}
      />
      {kind === 'counter' ? (
        <>
          <Switch size="lg" label={t('entry.anew')} checked={isAnew} onChange={(event) => setAnew(event.currentTarget.checked)} />
          <CounterPhoto toolId={toolId} number={number} photoId={photoId} change={setPhotoId} />
        </>
      ) : null}
      <TextInput label={t('entry.note')} required={kind !== 'counter'} placeholder={t('entry.noteHint')} {...form.getInputProps('note')} />
      {implausible ? (
        <Notice tone="warn">
          <strong>{t('entry.implausible')}</strong>
          <div>
            {t('entry.implausibleRange', {
              low: format.count(implausible.number('low') ?? 0),
              high: format.count(implausible.number('high') ?? 0),
            })}
          </div>
        </Notice>
      ) : null}
      <DialogEnd error={implausible ? null : write.error}>
        {implausible ? (
          <Button className="tc-primary" color="yellow" loading={write.pending} onClick={() => send(true)}>
            {t('entry.confirm')}
          </Button>
        ) : (
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t(kind === 'counter' ? 'entry.keep' : 'entry.submit')}
          </Button>
        )}
      </DialogEnd>
    </form>
  );
}

type PhotoProps = { toolId: string; number: string; photoId: string | null; change: (id: string | null) => void };

/** What the counter showed, for whoever has to believe it. A second picture takes the place of the first. */
function CounterPhoto({ toolId, number, photoId, change }: PhotoProps) {
  const { t } = useTranslation();
  const about = { tool_id: toolId };
  const add = (pictures: readonly Blob[]): void =>
    change(addPhotos(about, { key: 'queue.photoTool', values: { tool: number } }, pictures.slice(0, 1))[0] ?? null);
  return (
    <div>
      <Gallery photos={newestFirst(photoId === null ? [] : [photoId])} name={t('entry.photo')} remove={() => change(null)} />
      <div className="tc-actions">
        <PhotoInput label={t('entry.photo')} add={add} plant={{ about, link: change, unlink: () => change(null) }} />
      </div>
    </div>
  );
}
