import { ActionIcon } from '@mantine/core';
import { IconPhotoPlus, IconX } from '@tabler/icons-react';
import { type ChangeEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TakePhoto } from '../../features/cameras/TakePhoto';
import { prepared } from '../../lib/photo';
import { Notice } from '../Notice';
import type { PhotoAbout } from './addPhotos';
import './photo.css';

/** What a picture of the plant's cameras is of: the server has it at once, so its id is all that is to be kept here. */
export type Plant = { about: PhotoAbout; link?: (id: string, isNew: boolean) => void; unlink?: (id: string) => void };

type Props = { label: string; add: (pictures: Blob[]) => void; plant?: Plant; primary?: boolean };

const ACCEPTED = 'image/*,.heic,.heif';

/** The camera of a tablet or of the plant, or files, several at once. What the server does not take as it is, is made to fit here. */
export function PhotoInput({ label, add, plant, primary = false }: Props) {
  const { t } = useTranslation();
  const camera = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [unreadable, setUnreadable] = useState<readonly string[]>([]);
  const [converted, setConverted] = useState<readonly string[]>([]);
  const forget = (): void => {
    setUnreadable([]);
    setConverted([]);
  };
  const take = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const chosen = [...(currentTarget.files ?? [])];
    currentTarget.value = '';
    if (chosen.length === 0) return;
    forget();
    setIsBusy(true);
    const read = await Promise.allSettled(chosen.map(prepared));
    setIsBusy(false);
    setUnreadable(chosen.filter((_, index) => read[index]?.status === 'rejected').map(({ name }) => name));
    setConverted(chosen.filter((file, index) => isOther(file, read[index])).map(({ name }) => name));
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
      <TakePhoto
        label={label}
        about={plant?.about ?? null}
        onTaken={(taken) => {
          forget();
          if (taken instanceof Blob) add([taken]);
          else plant?.link?.(taken.photo.id, taken.isNew);
        }}
        onDropped={plant?.unlink}
        primary={primary}
        otherwise={() => camera.current?.click()}
      >
        {t('photo.take')}
      </TakePhoto>
      <ActionIcon variant="default" aria-label={t('photo.files', { name: label })} loading={isBusy} onClick={() => files.current?.click()}>
        <IconPhotoPlus size={24} aria-hidden />
      </ActionIcon>
      {unreadable.length > 0 ? (
        <Said tone="bad" label={t('photo.closeUnreadable')} close={() => setUnreadable([])}>
          {unreadable.map((name) => t('photo.unreadable', { name }))}
        </Said>
      ) : null}
      {converted.length > 0 ? (
        <Said tone="info" label={t('photo.closeConverted')} close={() => setConverted([])}>
          {converted.map((name) => t('photo.converted', { name }))}
        </Said>
      ) : null}
    </>
  );
}

/** Whether something else goes to the server than the file that was chosen. */
function isOther(file: File, read: PromiseSettledResult<Blob> | undefined): boolean {
  return read?.status === 'fulfilled' && read.value !== file;
}

type SaidProps = { tone: 'bad' | 'info'; label: string; close: () => void; children: readonly string[] };

/** A line for each file, until somebody closes it or chooses again. */
function Said({ tone, label, close, children }: SaidProps) {
  return (
    <div className="tc-photo-unreadable">
      <Notice tone={tone}>
        {children.map((line, index) => (
          <div key={`${line} ${String(index)}`} className="tc-wrap">
            {line}
          </div>
        ))}
      </Notice>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={close}>
        <IconX size={22} aria-hidden />
      </ActionIcon>
    </div>
  );
}
