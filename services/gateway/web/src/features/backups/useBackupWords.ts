import { useTranslation } from 'react-i18next';
import { useFormat } from '../../components/useFormat';
import type { Work } from './backups';

type BackupWords = {
  /** Why something failed: by its stable word, else in the words of who did it. */
  fault: (code: string, detail: string) => string;
  part: (work: Work) => string;
  check: (name: string) => string;
  counts: (counts: Readonly<Record<string, number>>) => string;
  size: (bytes: number) => string;
};

const COUNTED = ['tools', 'shots', 'photos', 'users'] as const;

export function useBackupWords(): BackupWords {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const known = (key: string): string => (i18n.exists(key) ? i18n.t(key as 'backupFault.failed') : '');
  return {
    fault: (code, detail) => known(`backupFault.${code}`) || detail || t('backupFault.failed'),
    part: ({ part, done, parts }) => {
      const said = known(`backupPart.${part}`) || t('backupPart.wanted');
      return parts > 0 ? t('backups.partOf', { part: said, done, parts }) : said;
    },
    check: (name) => known(`backupCheck.${name}`) || name,
    counts: (counts) =>
      COUNTED.filter((word) => counts[word] !== undefined)
        .map((word) => t(`backups.count_${word}`, { count: counts[word] ?? 0, number: format.count(counts[word] ?? 0) }))
        .join(', '),
    size: (bytes) => format.bytes(bytes),
  };
}
