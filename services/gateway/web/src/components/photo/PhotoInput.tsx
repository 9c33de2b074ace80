import { ActionIcon, Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCamera, IconPhotoPlus } from '@tabler/icons-react';
import { type ChangeEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { prepared } from '../../lib/photo';
import { Notice } from '../Notice';
import './photo.css';

type Props = { label: string; add: (pictures: Blob[]) => void; primary?: boolean };

const ACCEPTED = 'image/*,.heic,.heif';
/** A finger: a tablet or a phone, which has a camera of its own. */
const TOUCH = '(pointer: coarse)';

/** The camera of a tablet, or files, several at once. What the server does not take as it is, is made to fit here. */
export function PhotoInput({ label, add, primary = false }: Props) {
  const { t } = useTranslation();
  const hasCamera = useMediaQuery(TOUCH, false, { getInitialValueInEffect: false });
  const camera = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [unreadable, setUnreadable] = useState<readonly string[]>([]);
  const take = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const chosen = [...(currentTarget.files ?? [])];
    currentTarget.value = '';
    if (chosen.length === 0) return;
    setIsBusy(true);
    const read = await Promise.allSettled(chosen.map(prepared));
    setIsBusy(false);
    setUnreadable(chosen.filter((_, index) => read[index]?.status === 'rejected').map(({ name }) => name));
    const pictures = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    if (pictures.length > 0) add(pictures);
  };
  const shared = {
    type: 'file',
    accept: ACCEPTED,
    hidden: true,
    onChange: (event: ChangeEvent<HTMLInputElement>) => void take(event),
  } as const;
  return (
    <>
      <input ref={camera} {...shared} capture="environment" aria-label={label} />
      <input ref={files} {...shared} multiple aria-label={t('photo.files', { name: label })} />
      <Button
        className={primary ? 'tc-primary' : undefined}
        variant="default"
        loading={isBusy}
        aria-label={label}
        leftSection={<IconCamera size={22} aria-hidden />}
        onClick={() => (hasCamera ? camera : files).current?.click()}
      >
        {t('photo.take')}
      </Button>
      {hasCamera ? (
        <ActionIcon
          variant="default"
          aria-label={t('photo.files', { name: label })}
          disabled={isBusy}
          onClick={() => files.current?.click()}
        >
          <IconPhotoPlus size={24} aria-hidden />
        </ActionIcon>
      ) : null}
      {unreadable.map((name) => (
        <Notice key={name} tone="bad">
          {t('photo.unreadable', { name })}
        </Notice>
      ))}
    </>
  );
}
