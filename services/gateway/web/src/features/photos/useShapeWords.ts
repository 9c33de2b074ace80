import { useTranslation } from 'react-i18next';
import { useCodes } from '../../api/failures';
import type { Shape } from '../../api/photoTypes';
import { inWords } from '../../lib/words';

type Words = {
  code: (code: string) => string;
  /** "2: arrow, red, Flash (FL), at the hinge" */
  told: (shape: Shape, index: number) => string;
};

/** Shapes in words, for the list beside the picture and for those who do not see it. */
export function useShapeWords(): Words {
  const { t, i18n } = useTranslation();
  const codes = useCodes({});
  const code = (wanted: string): string => {
    const known = codes.data?.items.find((one) => one.code === wanted);
    return known ? `${inWords(known.names, i18n.language) || wanted} (${wanted})` : wanted;
  };
  return {
    code,
    told: ({ kind, color, code: of, text }, index) =>
      `${String(index + 1)}: ${[t(`shape.${kind}`), t(`shape.${color}`), of ? code(of) : '', text].filter(Boolean).join(', ')}`,
  };
}
