import { Button } from '@mantine/core';
import { IconCheck, IconRefresh } from '@tabler/icons-react';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

type Props = {
  /** A picture that is nowhere but here, or the id of one that the service has. */
  picture: Blob | string;
  /** What is done with it. */
  keep: string;
  keepIt: () => void;
  retake: () => void;
  isRetaking?: boolean;
  children?: ReactNode;
};

/** The picture that was just taken: good enough, or once more. */
export function Taken({ picture, keep, keepIt, retake, isRetaking = false, children }: Props) {
  const { t } = useTranslation();
  const url = useMemo(() => (picture instanceof Blob ? URL.createObjectURL(picture) : `/api/v1/photos/${picture}/screen`), [picture]);
  useEffect(() => () => (picture instanceof Blob ? URL.revokeObjectURL(url) : undefined), [picture, url]);
  return (
    <div className="tc-capture-room">
      <div className="tc-sight">
        <img src={url} alt={t('capture.taken')} />
      </div>
      <div className="tc-capture-side">
        <Button className="tc-primary" data-autofocus leftSection={<IconCheck size={26} aria-hidden />} onClick={keepIt}>
          {keep}
        </Button>
        <Button
          variant="default"
          className="tc-primary"
          loading={isRetaking}
          leftSection={<IconRefresh size={24} aria-hidden />}
          onClick={retake}
        >
          {t('capture.retake')}
        </Button>
        {children}
      </div>
    </div>
  );
}
