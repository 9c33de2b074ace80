import { Button, Loader } from '@mantine/core';
import { IconBulb, IconBulbOff, IconCamera, IconCameraRotate } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { canFilm, closeCamera, type DeviceFault, faultOf, hasTorch, openCamera, otherCamera, setTorch, still } from './deviceCamera';
import { PickFile } from './PickFile';
import { Taken } from './Taken';
import type { Over } from './useGhost';

type Props = { over: Over; use: (picture: Blob) => void };

/** The camera of the device in one's hand. Its picture is looked at before it is used; nothing of it leaves the device until then. */
export function DeviceCamera({ over, use }: Props) {
  const { t } = useTranslation();
  const [picture, setPicture] = useState<Blob | null>(null);
  if (picture) return <Taken picture={picture} keep={t('capture.use')} keepIt={() => use(picture)} retake={() => setPicture(null)} />;
  return canFilm() ? <Film over={over} take={setPicture} /> : <NoFilm fault="insecure" take={setPicture} />;
}

type TakeProps = { take: (picture: Blob) => void };

/** Why there is no picture to see, and the way that is left: the device's own camera program, or a file. */
function NoFilm({ fault, take }: TakeProps & { fault: DeviceFault }) {
  const { t } = useTranslation();
  return (
    <div className="tc-capture-room" data-fault={fault}>
      <div className="tc-list">
        <Notice tone={fault === 'insecure' ? 'info' : 'warn'}>
          <p className="tc-lead">{t(`cameraFault.${fault}`)}</p>
          {fault === 'insecure' ? <a href="/ca">{t('capture.certificate')}</a> : null}
        </Notice>
      </div>
      <div className="tc-capture-side">
        {fault === 'absent' ? null : <PickFile camera pick={take} />}
        <PickFile pick={take} />
      </div>
    </div>
  );
}

function Film({ over, take }: TakeProps & { over: Over }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [which, setWhich] = useState<string | null>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [other, setOther] = useState<string | null>(null);
  const [fault, setFault] = useState<DeviceFault | null>(null);
  const [isReady, setReady] = useState(false);
  const [isTaking, setTaking] = useState(false);
  useEffect(() => {
    let opened: MediaStream | null = null;
    let current = true;
    const open = async (): Promise<void> => {
      const found = await openCamera(which);
      opened = found;
      if (!current) return closeCamera(found);
      if (video.current) video.current.srcObject = found;
      setStream(found);
      setOther(await otherCamera(found));
    };
    open().catch((error: unknown) => {
      if (current) setFault(faultOf(error));
    });
    return () => {
      current = false;
      closeCamera(opened);
    };
  }, [which]);
  const shoot = async (): Promise<void> => {
    if (!stream || !video.current) return;
    setTaking(true);
    try {
      take(await still(stream, video.current));
    } catch (error) {
      setFault(faultOf(error));
    } finally {
      setTaking(false);
    }
  };
  if (fault) return <NoFilm fault={fault} take={take} />;
  return (
    <div className="tc-capture-room">
      <div className="tc-sight">
        <video ref={video} autoPlay playsInline muted aria-label={t('capture.deviceSees')} onPlaying={() => setReady(true)} />
        {isReady ? (
          over.veil
        ) : (
          <div className="tc-live-said" role="status">
            <Loader size="sm" color="gray" aria-hidden />
            <span>{t('capture.startsDevice')}</span>
          </div>
        )}
      </div>
      <div className="tc-capture-side">
        <Button
          className="tc-primary tc-shutter"
          leftSection={<IconCamera size={30} aria-hidden />}
          disabled={!isReady}
          loading={isTaking}
          data-autofocus
          onClick={() => void shoot()}
        >
          {t('capture.shoot')}
        </Button>
        {over.fields}
        {stream && hasTorch(stream) ? <Torch stream={stream} /> : null}
        {other ? (
          <Button
            variant="default"
            leftSection={<IconCameraRotate size={22} aria-hidden />}
            onClick={() => {
              setReady(false);
              setWhich(other);
            }}
          >
            {t('capture.otherCamera')}
          </Button>
        ) : null}
        <PickFile pick={take} />
      </div>
    </div>
  );
}

function Torch({ stream }: { stream: MediaStream }) {
  const { t } = useTranslation();
  const [isOn, setOn] = useState(false);
  const turn = async (): Promise<void> => {
    await setTorch(stream, !isOn);
    setOn(!isOn);
  };
  return (
    <Button
      variant="default"
      aria-pressed={isOn}
      leftSection={isOn ? <IconBulb size={22} aria-hidden /> : <IconBulbOff size={22} aria-hidden />}
      onClick={() => void turn()}
    >
      {t('capture.torch')}
    </Button>
  );
}
