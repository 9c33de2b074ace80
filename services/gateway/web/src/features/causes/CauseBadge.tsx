import { IconCheck, IconQuestionMark } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export function CauseBadge({ confirmed }: { confirmed: boolean }) {
  const { t } = useTranslation();
  const Icon = confirmed ? IconCheck : IconQuestionMark;
  return (
    <span className="tc-badge" data-tone={confirmed ? undefined : 'warned'}>
      <Icon size={16} aria-hidden /> {t(confirmed ? 'causes.state_confirmed' : 'causes.state_suspected')}
    </span>
  );
}
