import { useTranslation } from 'react-i18next';
import type { CodeRef, FailureDetail } from '../../api/causeTypes';
import { inWords } from '../../lib/words';

type Words = {
  code: (code: Pick<CodeRef, 'code' | 'names'> | null) => string;
  /** What went wrong and where, in one line. */
  problem: (failure: Pick<FailureDetail, 'code' | 'cavity' | 'note'>) => string;
};

export function useFailureText(): Words {
  const { t, i18n } = useTranslation();
  const code: Words['code'] = (one) => (one ? inWords(one.names, i18n.language) || one.code : '');
  return {
    code,
    problem: (failure) =>
      [code(failure.code) || failure.note, failure.cavity === null ? '' : t('causes.cavity', { number: failure.cavity })]
        .filter(Boolean)
        .join(', '),
  };
}
