import { Button } from '@mantine/core';
import { IconCamera, IconCameraOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { probeCamera } from '../../api/cameras';
import type { CameraConfig, CameraKind, CameraProbe } from '../../api/cameraTypes';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { uid } from '../../lib/uid';

type Props = {
  kind: CameraKind;
  config: CameraConfig;
  disabled: boolean;
  /** Of a camera that exists: its stored password is used where none was typed. */
  cameraId: string | null;
};

/** Takes one picture with the settings as they stand, before anything is saved, and says what came of it. */
export function TryCamera({ kind, config, disabled, cameraId }: Props) {
  const { t } = useTranslation();
  const probe = useMutation({ networkMode: 'always', mutationFn: () => probeCamera(kind, config, cameraId, uid()) });
  return (
    <div className="tc-list">
      <div>
        <Button
          variant="default"
          leftSection={<IconCamera size={20} aria-hidden />}
          disabled={disabled}
          loading={probe.isPending}
          onClick={() => probe.mutate()}
        >
          {t('cameras.try')}
        </Button>
      </div>
      {probe.error ? <ProblemNotice error={probe.error} /> : null}
      {probe.data ? <Result probe={probe.data} /> : null}
    </div>
  );
}

function Result({ probe }: { probe: CameraProbe }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const key = `cameraWhy.${probe.why ?? ''}`;
  const said = i18n.language.startsWith('en') || !i18n.exists(key) ? probe.message : i18n.t(key as 'cameraWhy.failed');
  return (
    <>
      <Notice tone={probe.ok ? 'info' : 'bad'} icon={probe.ok ? IconCamera : IconCameraOff}>
        <strong>{probe.ok ? t('cameras.tried') : t('cameras.failed')}</strong>
        <div className="tc-wrap">{said}</div>
        {probe.ok ? (
          <div>
            {t('cameras.size', {
              width: format.count(probe.width ?? 0),
              height: format.count(probe.height ?? 0),
              time: format.seconds(probe.took_ms),
            })}
          </div>
        ) : null}
      </Notice>
    </>
  );
}
