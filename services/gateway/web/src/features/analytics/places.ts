import {
  IconAdjustments,
  IconAlertTriangle,
  IconChartHistogram,
  IconClipboardCheck,
  IconScale,
  IconSettings,
  IconStack2,
  type TablerIcon,
} from '@tabler/icons-react';

export type AnalyticsPlace = {
  to:
    | '/analytics'
    | '/analytics/tools'
    | '/analytics/failures'
    | '/analytics/maintenance'
    | '/analytics/intervals'
    | '/analytics/reconciliation'
    | '/analytics/settings';
  word: 'dashboard' | 'tools' | 'failures' | 'maintenance' | 'intervals' | 'reconciliation' | 'settings';
  icon: TablerIcon;
};

/** The pages of the analysis in the order of its bar; what was filtered goes along from one to the next. */
export const ANALYTICS_PLACES: readonly AnalyticsPlace[] = [
  { to: '/analytics', word: 'dashboard', icon: IconChartHistogram },
  { to: '/analytics/tools', word: 'tools', icon: IconStack2 },
  { to: '/analytics/failures', word: 'failures', icon: IconAlertTriangle },
  { to: '/analytics/maintenance', word: 'maintenance', icon: IconClipboardCheck },
  { to: '/analytics/intervals', word: 'intervals', icon: IconAdjustments },
  { to: '/analytics/reconciliation', word: 'reconciliation', icon: IconScale },
  { to: '/analytics/settings', word: 'settings', icon: IconSettings },
];
