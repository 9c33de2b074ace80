import {
  IconArrowsExchange,
  IconBell,
  IconBuildingFactory2,
  IconBuildingWarehouse,
  IconCheck,
  IconHandStop,
  IconHelpCircle,
  IconLink,
  IconTool,
  IconTruck,
  IconUnlink,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LocationKind, PhysicalState, Readiness } from '../api/toolingTypes';

const READINESS: Record<Readiness, { icon: TablerIcon; tone: string }> = {
  ready: { icon: IconCheck, tone: 'quiet' },
  due: { icon: IconBell, tone: 'due' },
  in_repair: { icon: IconTool, tone: 'repair' },
  on_hold: { icon: IconHandStop, tone: 'overdue' },
};

const LOCATION: Record<LocationKind, TablerIcon> = {
  press: IconBuildingFactory2,
  bench: IconTool,
  storage: IconBuildingWarehouse,
  external: IconTruck,
  unknown: IconHelpCircle,
};

const PHYSICAL: Record<PhysicalState, TablerIcon> = {
  installed: IconLink,
  not_installed: IconUnlink,
  change: IconArrowsExchange,
  other: IconHelpCircle,
};

/** Whether the tool may run; that it may is no news and stays quiet. */
export function ReadinessBadge({ state }: { state: Readiness }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = READINESS[state];
  return (
    <span className="tc-badge" data-tone={tone} data-readiness={state}>
      <Icon size={17} aria-hidden stroke={2.2} />
      {t(`readiness.${state}`)}
    </span>
  );
}

export function LocationBadge({ kind, name }: { kind: LocationKind; name: string | null }) {
  const { t } = useTranslation();
  const Icon = LOCATION[kind];
  return (
    <span className="tc-badge" data-tone={kind === 'external' ? 'warned' : 'neutral'} data-location={kind}>
      <Icon size={17} aria-hidden stroke={2} />
      <span className="tc-wrap">{name ?? t(`location.${kind}`)}</span>
    </span>
  );
}

export function PhysicalBadge({ state }: { state: PhysicalState }) {
  const { t } = useTranslation();
  const Icon = PHYSICAL[state];
  return (
    <span className="tc-badge" data-tone="neutral" data-physical={state}>
      <Icon size={17} aria-hidden stroke={2} />
      {t(`physical.${state}`)}
    </span>
  );
}
