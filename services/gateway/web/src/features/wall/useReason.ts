import { useTranslation } from 'react-i18next';
import type { RedTool } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';
import { inWords } from '../../lib/words';

type Reason = RedTool['reasons'][number];

/** Why a tool is on the red list, in a few words that one reads from afar. */
export function useReason(): (reason: Reason) => string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return ({ code, values }) => {
    const word = (name: string): string => {
      const value = values[name];
      return typeof value === 'number' ? format.count(value) : (value ?? '');
    };
    const name = inWords({ en: word('name_en') || word('name'), de: word('name_de') || word('name') }, i18n.language);
    if (code === 'overdue') return t('wall.reason_overdue', { level: [word('level'), word('name')].filter(Boolean).join(' ') }).trim();
    if (code === 'failure') return name ? t('wall.reason_failureNamed', { name }) : t('wall.reason_failure');
    const said = word('reason') || word('note');
    return said ? t(`wall.reason_${code}Because`, { reason: said }) : t(`wall.reason_${code}`);
  };
}
