import { useTranslation } from 'react-i18next';
import type { useGaps } from '../../api/gaps';
import { TextLink } from '../../components/LinkButton';
import { PagedGaps } from '../gaps/Gaps';

/** Every count that is uncertain, in one place, so that an engineer settles them without opening tool after tool. */
export function OpenGaps({ found }: { found: ReturnType<typeof useGaps> }) {
  const { t } = useTranslation();
  return (
    <div>
      <PagedGaps found={found} />
      <TextLink to="/analytics/reconciliation" search={{ state: 'ok' }} className="tc-small">
        {t('sources.settledCounts')}
      </TextLink>
    </div>
  );
}
