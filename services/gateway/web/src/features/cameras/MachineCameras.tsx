import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCameras } from '../../api/cameras';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { CameraCard } from './CameraCard';
import './cameras.css';

/** The cameras at a machine; where there is none, only who can add one is told. */
export function MachineCameras({ machineId }: { machineId: string }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const cameras = useCameras();
  const here = (cameras.data?.items ?? []).filter((one) => one.machine_id === machineId && !one.retired);
  if (!cameras.isSuccess || (here.length === 0 && !isEngineer)) return null;
  return (
    <Card
      title={t('cameras.title')}
      id="cameras"
      actions={
        isEngineer ? (
          <LinkButton to="/cameras/new" search={{ machine: machineId }} variant="default" leftSection={<IconPlus size={20} aria-hidden />}>
            {t('cameras.add')}
          </LinkButton>
        ) : null
      }
    >
      {here.length === 0 ? <p className="tc-soft">{t('cameras.noneHere')}</p> : null}
      <ul className="tc-cameras">
        {here.map((camera) => (
          <CameraCard key={camera.id} camera={camera} />
        ))}
      </ul>
    </Card>
  );
}
