import { useTranslation } from 'react-i18next';
import { useImportColumns } from '../../api/files';
import type { ImportKind } from '../../api/types';

type Problem = { code: string; message: string; value?: string | null; row?: number | null };

/** What is wrong with a cell, a row or a file: in the reader's language by its code, else in the server's sentence. */
export function useFileWords(): (problem: Problem) => string {
  const { i18n, t } = useTranslation();
  return ({ code, message, value, row }) => {
    const key = `fileProblems.${code}`;
    if (!i18n.exists(key)) return message;
    const words = i18n.t(key as 'fileProblems.missing', { row });
    return value && code !== 'row_twice' ? t('files.says', { value, words }) : words;
  };
}

/** What a column is called in the reader's language, with its name in the template where the words differ. */
export function useCaptions(): (kind: ImportKind, name: string) => string {
  const { i18n } = useTranslation();
  const columns = useImportColumns();
  const german = i18n.language.startsWith('de');
  return (kind, name) => {
    const column = columns.data?.items.find((one) => one.kind === kind && one.name === name);
    return column ? (german ? column.de : column.en) : name;
  };
}
