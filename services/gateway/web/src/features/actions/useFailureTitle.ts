import { useTranslation } from 'react-i18next';
import { inWords } from '../../lib/words';

type Named = { names: Record<string, string>; code?: string | null; cavity: number | null };

/** A failure as one says it: "Flash, cavity 3". */
export function useFailureTitle(): (failure: Named) => string {
  const { t, i18n } = useTranslation();
  return ({ names, code, cavity }) => {
    const name = inWords(names, i18n.language) || (code ?? t('action.failureInWords'));
    return cavity === null ? name : t('action.failureAt', { name, cavity });
  };
}
