import { useTranslation } from 'react-i18next';
import type { ToolDetail } from '../api/types';
import { Notice } from './Notice';
import { useFormat } from './useFormat';

type Props = { missing: readonly string[]; knownAt?: ToolDetail['known_at']; isAll?: boolean };

/**
 * Services that did not answer: what they own is missing on this page, or from before, and the page says so. `isAll` where the
 * page or card is about nothing else; it shows itself once they are there.
 */
export function Missing({ missing, knownAt = {}, isAll = false }: Props) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const nameOf = (name: string): string => (i18n.exists(`services.${name}`) ? i18n.t(`services.${name}` as 'services.registry') : name);
  const unknown = missing.filter((name) => knownAt[name] === undefined).map(nameOf);
  const known = missing.flatMap((name) => {
    const at = knownAt[name];
    return at === undefined ? [] : [t('tool.missingSince', { name: nameOf(name), when: format.moment(new Date(at).toISOString()) })];
  });
  if (missing.length === 0) return null;
  return (
    <Notice tone="warn">
      {unknown.length > 0 ? <div>{t(isAll ? 'tool.missingAll' : 'tool.missing', { names: unknown.join(', ') })}</div> : null}
      {known.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </Notice>
  );
}
