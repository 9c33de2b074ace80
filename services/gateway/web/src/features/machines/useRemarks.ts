import { useTranslation } from 'react-i18next';
import type { Source } from '../../api/types';
import { useFormat } from '../../components/useFormat';

/** What a source says of itself, in the language of who looks where it is known by a code. */
export function useRemarks(): (source: { detail: string; remarks?: Source['remarks'] | undefined }) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ detail, remarks = [] }) => {
    const said = remarks.map(({ code, amount }) =>
      t(`sourceRemark.${code}`, code === 'sampled_seldom' ? { ms: format.count(amount) } : { span: format.span(amount) }),
    );
    return said.join(' ') || detail;
  };
}
