import { useTranslation } from 'react-i18next';
import type { Rule } from '../../api/tellingTypes';

/** Rules that came with Toolcare have a name in the reader's language until somebody renames them. */
export function useRuleName(): (rule: Pick<Rule, 'name' | 'starter'>) => string {
  const { t } = useTranslation();
  return ({ name, starter }) => name || (starter ? t(`rule.starter_${starter}`) : t('rule.unnamed'));
}
