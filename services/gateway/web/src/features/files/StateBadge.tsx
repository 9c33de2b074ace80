import { useTranslation } from 'react-i18next';
import type { ImportRun } from '../../api/types';

const TONES = { checking: 'neutral', checked: 'warned', applying: 'neutral', applied: 'quiet', failed: 'overdue' } as const;

export function StateBadge({ state }: { state: ImportRun['state'] }) {
  const { t } = useTranslation();
  return (
    <span className="tc-badge" data-tone={TONES[state]} data-state={state}>
      {t(`files.state_${state}`)}
    </span>
  );
}
