import { Button } from '@mantine/core';
import { IconDownload, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { annotatedUrl, doToPhoto, type PhotoDeed, pictureUrl } from '../../api/photos';
import type { PhotoDetail } from '../../api/photoTypes';
import { Card } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { mayRemove } from './deeds';

type Props = {
  photo: PhotoDetail;
  hasMarks: boolean;
  /** The version of the marks that is looked at; null: the newest. */
  version: number | null;
};

/** What can be taken along, and how a photo goes. */
export function PhotoDeeds({ photo, hasMarks, version }: Props) {
  const { t, i18n } = useTranslation();
  const isEngineer = useIsEngineer();
  const me = useStore(session).user?.name ?? '';
  const [isRemoving, setIsRemoving] = useState(false);
  const file = `${photo.tool_number || 'photo'}-${photo.id.slice(0, 8)}`;
  const down = (href: string, name: string, words: string) => (
    <Button component="a" href={href} download={name} variant="default" leftSection={<IconDownload size={20} aria-hidden />}>
      {words}
    </Button>
  );
  return (
    <Card title={t('photoDeed.title')} id="deeds">
      <div className="tc-actions">
        {hasMarks
          ? down(
              annotatedUrl(photo.id, i18n.language, version),
              `${file}-marked${version === null ? '' : `-${String(version)}`}.png`,
              version === null ? t('photoDeed.annotated') : t('photoDeed.annotatedOf', { version }),
            )
          : null}
        {down(pictureUrl(photo.id, 'full'), `${file}.jpg`, t('photoDeed.picture'))}
        {isEngineer ? down(pictureUrl(photo.id, 'original'), file, t('photoDeed.original')) : null}
        {mayRemove(photo, me, isEngineer, new Date()) ? (
          <Button variant="default" color="red" leftSection={<IconTrash size={20} aria-hidden />} onClick={() => setIsRemoving(true)}>
            {t('photoDeed.remove')}
          </Button>
        ) : null}
      </div>
      {isRemoving ? <DeedDialog photo={photo} deed="remove" close={() => setIsRemoving(false)} /> : null}
    </Card>
  );
}

type DialogProps = { photo: PhotoDetail; deed: PhotoDeed; done?: () => void; close: () => void };

/** Removing, bringing back and erasing each need their reason. */
export function DeedDialog({ photo, deed, done, close }: DialogProps) {
  const { t } = useTranslation();
  return (
    <ReasonDialog
      title={t(`photoDeed.${deed}`)}
      text={t(`photoDeed.${deed}Text`)}
      label={t('photoDeed.reason')}
      submit={t(`photoDeed.${deed}`)}
      refreshes={[keys.photos]}
      send={async (reason, key) => {
        const answer = await doToPhoto(photo.id, deed, reason, key);
        done?.();
        return answer;
      }}
      close={close}
    />
  );
}
