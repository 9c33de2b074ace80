import { useTranslation } from 'react-i18next';
import { Notice } from './Notice';

/**
 * Services that did not answer: what they own is missing on this page, and the page says so. `isAll` where the page is
 * about nothing else; it shows itself once they are there.
 */
export function Missing({ missing, isAll = false }: { missing: readonly string[]; isAll?: boolean }) {
  const { t, i18n } = useTranslation();
  if (missing.length === 0) return null;
  const names = missing
    .map((name) => (i18n.exists(`services.${name}`) ? i18n.t(`services.${name}` as 'services.registry') : name))
    .join(', ');
  return <Notice tone="warn">{t(isAll ? 'tool.missingAll' : 'tool.missing', { names })}</Notice>;
}
