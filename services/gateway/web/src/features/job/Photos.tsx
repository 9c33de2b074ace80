import { Button } from '@mantine/core';
import { IconCamera, IconX } from '@tabler/icons-react';
import { type ChangeEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { shrunk } from '../../lib/photo';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';

/** The camera of a tablet, or a file at a desk. The picture is made small here, before it waits for the network. */
export function PhotoButton({ label, add, primary = false }: { label: string; add: (picture: Blob) => void; primary?: boolean }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<'ready' | 'busy' | 'unreadable'>('ready');
  const take = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = currentTarget.files?.[0];
    currentTarget.value = '';
    if (!file) return;
    setState('busy');
    try {
      add(await shrunk(file));
      setState('ready');
    } catch {
      setState('unreadable');
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        aria-label={label}
        onChange={(event) => void take(event)}
      />
      <Button
        className={primary ? 'tc-primary' : undefined}
        variant="default"
        loading={state === 'busy'}
        aria-label={label}
        leftSection={<IconCamera size={22} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t('photo.take')}
      </Button>
      {state === 'unreadable' ? <Notice tone="bad">{t('photo.unreadable')}</Notice> : null}
    </>
  );
}

/** Pictures of an item; one that is still to be sent is shown from this device. */
export function Photos({ ids, name, remove }: { ids: readonly string[]; name: string; remove: ((id: string) => void) | null }) {
  const { t } = useTranslation();
  if (ids.length === 0) return null;
  return (
    <ul className="tc-photos" aria-label={t('photo.of', { name })}>
      {ids.map((id, index) => (
        <li key={id}>
          <Picture id={id} alt={t('photo.nth', { name, number: index + 1 })} />
          {remove ? (
            <button
              type="button"
              className="tc-photo-remove"
              aria-label={t('photo.remove', { number: index + 1 })}
              onClick={() => remove(id)}
            >
              <IconX size={20} aria-hidden />
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Picture({ id, alt }: { id: string; alt: string }) {
  const entries = useStore(outbox.entries);
  const here = entries.find(({ path, body }) => body instanceof Blob && path.includes(`id=${id}`))?.body;
  const blob = here instanceof Blob ? here : null;
  const local = useMemo(() => (blob ? URL.createObjectURL(blob) : null), [blob]);
  useEffect(() => () => (local ? URL.revokeObjectURL(local) : undefined), [local]);
  return <img src={local ?? `/api/v1/photos/${id}/thumb`} alt={alt} width={120} height={90} loading="lazy" />;
}
