import { useTranslation } from 'react-i18next';
import type { Component } from '../../api/toolingTypes';
import type { Code, CodeName, Place } from '../../api/failureTypes';
import { inWords } from '../../lib/words';

type Words = {
  code: (code: Pick<Code | CodeName, 'names' | 'code'> | null) => string;
  /** Where on the tool; empty where nobody said. */
  place: (place: Place, components?: readonly Component[]) => string;
};

export function useFailureWords(): Words {
  const { t, i18n } = useTranslation();
  return {
    code: (code) => (code ? inWords(code.names, i18n.language) || code.code : t('failures.noCode')),
    place: ({ cavity, component_id, position }, components = []) =>
      [
        cavity === null ? '' : t('cavity.one', { number: cavity }),
        components.find((one) => one.id === component_id)?.name ?? '',
        position ? t(`side.${position.side}`) : '',
      ]
        .filter(Boolean)
        .join(' · '),
  };
}
