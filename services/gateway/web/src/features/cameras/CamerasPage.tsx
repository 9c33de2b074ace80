import { IconPlus, IconVideo } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCameras } from '../../api/cameras';
import type { Camera } from '../../api/cameraTypes';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { CameraCard } from './CameraCard';
import './cameras.css';

export function CamerasPage() {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const cameras = useCameras();
  const items = faultyFirst((cameras.data?.items ?? []).filter((one) => !one.retired));
  const add = isEngineer ? (
    <LinkButton to="/cameras/new" leftSection={<IconPlus size={20} aria-hidden />}>
      {t('cameras.add')}
    </LinkButton>
  ) : undefined;
  return (
    <>
      <PageHead title={t('cameras.title')} actions={add}>
        <span className="tc-soft">{t('cameras.text')}</span>
      </PageHead>
      {cameras.isPending ? <Loading lines={3} height={160} /> : null}
      {cameras.error && !cameras.data ? <ProblemNotice error={cameras.error} retry={() => void cameras.refetch()} /> : null}
      {cameras.isSuccess && items.length === 0 ? (
        <EmptyState icon={IconVideo} title={t('cameras.none')} action={add}>
          {t(isEngineer ? 'cameras.noneText' : 'cameras.askEngineer')}
        </EmptyState>
      ) : null}
      <ul className="tc-cameras">
        {items.map((camera) => (
          <CameraCard key={camera.id} camera={camera} />
        ))}
      </ul>
    </>
  );
}

function faultyFirst(cameras: readonly Camera[]): Camera[] {
  const faulty = (one: Camera): number => (one.state === 'failed' ? 0 : 1);
  return [...cameras].sort((one, other) => faulty(one) - faulty(other));
}
