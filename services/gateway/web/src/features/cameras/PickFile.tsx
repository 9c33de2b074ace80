import { Button } from '@mantine/core';
import { IconCamera, IconPhotoUp } from '@tabler/icons-react';
import { type ChangeEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { prepared } from '../../lib/photo';

type Props = {
  /** The device's own camera program, where a page may not film by itself. */
  camera?: boolean;
  pick: (picture: Blob) => void;
};

export function PickFile({ camera = false, pick }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [isUnreadable, setUnreadable] = useState(false);
  const label = camera ? t('capture.openCamera') : t('capture.chooseFile');
  const take = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = currentTarget.files?.[0];
    currentTarget.value = '';
    if (!file) return;
    setUnreadable(false);
    try {
      pick(await prepared(file));
    } catch {
      setUnreadable(true);
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*,.heic,.heif"
        capture={camera ? 'environment' : undefined}
        hidden
        aria-label={label}
        onChange={(event) => void take(event)}
      />
      <Button
        variant={camera ? 'filled' : 'default'}
        className={camera ? 'tc-primary' : undefined}
        leftSection={camera ? <IconCamera size={24} aria-hidden /> : <IconPhotoUp size={22} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      {isUnreadable ? <Notice tone="bad">{t('capture.unreadable')}</Notice> : null}
    </>
  );
}
