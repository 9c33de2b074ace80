import {
  IconBuildingFactory2,
  IconChartHistogram,
  IconMapPin,
  IconPackage,
  IconPhoto,
  IconPlugConnected,
  IconSettings,
  IconTableImport,
  IconVideo,
  type TablerIcon,
} from '@tabler/icons-react';
import { useIsEngineer } from '../../components/useRole';

export type Further = {
  to: '/analytics' | '/photos' | '/machines' | '/parts' | '/places' | '/sources' | '/cameras' | '/import' | '/administration';
  icon: TablerIcon;
  word: 'analytics' | 'photos' | 'machines' | 'parts' | 'places' | 'sources' | 'cameras' | 'files' | 'administration';
};

const FOR_ALL: readonly Further[] = [
  { to: '/photos', icon: IconPhoto, word: 'photos' },
  { to: '/machines', icon: IconBuildingFactory2, word: 'machines' },
  { to: '/parts', icon: IconPackage, word: 'parts' },
  { to: '/places', icon: IconMapPin, word: 'places' },
  { to: '/sources', icon: IconPlugConnected, word: 'sources' },
  { to: '/cameras', icon: IconVideo, word: 'cameras' },
];
const ANALYTICS: Further = { to: '/analytics', icon: IconChartHistogram, word: 'analytics' };
const FILES: Further = { to: '/import', icon: IconTableImport, word: 'files' };
const ADMINISTRATION: Further = { to: '/administration', icon: IconSettings, word: 'administration' };

/** Pages beside the daily five: in the bar where there is room for it, on a phone at the end of the first page. */
export function useFurther(): readonly Further[] {
  const isEngineer = useIsEngineer();
  return isEngineer ? [ANALYTICS, ...FOR_ALL, FILES, ADMINISTRATION] : FOR_ALL;
}
