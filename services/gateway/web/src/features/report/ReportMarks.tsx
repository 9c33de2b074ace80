import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePhoto } from '../../api/photos';
import type { Shape } from '../../api/photoTypes';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { useLocalPicture } from '../../components/photo/useLocalPicture';
import { DrawHere } from '../photos/DrawHere';

type Props = {
  id: string;
  toolId: string;
  alt: string;
  shapes: readonly Shape[];
  keep: (shapes: readonly Shape[]) => void;
  close: () => void;
};

/** Drawing on a photo of a report before that is sent; the marks go behind the photo. */
export function MarkLocal({ picture, ...props }: Props & { picture: Blob }) {
  const { t } = useTranslation();
  const found = useLocalPicture(picture);
  if (found === null) return <Loading lines={1} height={60} />;
  if (found === 'broken')
    return (
      <Notice tone="info">
        <div>{t('photo.markLater')}</div>
        <div className="tc-actions">
          <Button variant="default" onClick={props.close}>
            {t('actions.close')}
          </Button>
        </div>
      </Notice>
    );
  const { id, toolId } = props;
  return <DrawHere photo={{ id, tool_id: toolId, width: found.width, height: found.height, picture: found.url }} {...props} />;
}

/** The same for one that a camera of the plant took: the server has it already. */
export function MarkSent(props: Props) {
  const photo = usePhoto(props.id, false);
  if (photo.data) return <DrawHere photo={photo.data} {...props} />;
  return photo.isPending ? <Loading lines={1} height={60} /> : <ProblemNotice error={photo.error} retry={() => void photo.refetch()} />;
}
