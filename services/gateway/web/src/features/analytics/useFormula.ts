import { useTranslation } from 'react-i18next';
import { useFormulas } from '../../api/analytics';
import type { Formula } from '../../api/analyticsTypes';
import { inWords } from '../../lib/words';

type Formulas = {
  name: (id: string) => string;
  text: (id: string) => string;
  one: (id: string) => Formula | undefined;
  all: readonly Formula[];
};

/** What figures are called and how they are reckoned: one registry says it for pages, files and reports. */
export function useFormula(): Formulas {
  const { i18n } = useTranslation();
  const formulas = useFormulas().data ?? [];
  const one = (id: string): Formula | undefined => formulas.find((formula) => formula.id === id);
  return {
    name: (id) => inWords(one(id)?.name, i18n.language) || id,
    text: (id) => inWords(one(id)?.text, i18n.language),
    one,
    all: formulas,
  };
}
