import { IconLink, IconPackage, IconTool, IconTrashX, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { InsertState } from '../../api/toolingTypes';

const STATE: Record<InsertState, { icon: TablerIcon; tone: string }> = {
  installed: { icon: IconLink, tone: 'quiet' },
  stock: { icon: IconPackage, tone: 'neutral' },
  repair: { icon: IconTool, tone: 'repair' },
  scrapped: { icon: IconTrashX, tone: 'neutral' },
};

export function InsertStateBadge({ state }: { state: InsertState }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = STATE[state];
  return (
    <span className="tc-badge" data-tone={tone}>
      <Icon size={17} aria-hidden /> {t(`insertState.${state}`)}
    </span>
  );
}
