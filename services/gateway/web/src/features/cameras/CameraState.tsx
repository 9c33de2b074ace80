import { IconAlertTriangle, IconCheck, IconHourglass, IconMoon, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CameraState } from '../../api/cameraTypes';

const LOOKS: Record<CameraState, { icon: TablerIcon; tone: 'quiet' | 'neutral' | 'away' | 'faulty' }> = {
  ready: { icon: IconCheck, tone: 'quiet' },
  starting: { icon: IconHourglass, tone: 'away' },
  tried: { icon: IconHourglass, tone: 'away' },
  failed: { icon: IconAlertTriangle, tone: 'faulty' },
  off: { icon: IconMoon, tone: 'quiet' },
};

export function CameraStateBadge({ state }: { state: CameraState }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = LOOKS[state];
  return (
    <span className="tc-badge" data-tone={tone} data-state={state}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`cameraState.${state}`)}
    </span>
  );
}
