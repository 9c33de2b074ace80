import { IconCheck, IconHandStop, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../../api/types';

/** Whether the press may run. Allowed is the normal case and stays quiet. */
export function Permit({ run }: { run: Machine['run'] }) {
  const { t } = useTranslation();
  if (run.run === null) {
    return (
      <span className="tc-badge" data-tone="quiet">
        <IconMinus size={17} aria-hidden /> {t('permit.unknown')}
      </span>
    );
  }
  return run.run ? (
    <span className="tc-badge" data-tone="quiet" data-permit="run">
      <IconCheck size={17} aria-hidden /> {t('permit.run')}
    </span>
  ) : (
    <span className="tc-badge" data-tone="overdue" data-permit="stop">
      <IconHandStop size={17} aria-hidden /> {t('permit.stop')}
    </span>
  );
}
