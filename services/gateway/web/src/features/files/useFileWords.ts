import { useTranslation } from 'react-i18next';

/** What is wrong with a cell, a row or a file: in the reader's language by its code, else in the server's sentence. */
export function useFileWords(): (problem: { code: string; message: string }) => string {
  const { i18n } = useTranslation();
  return ({ code, message }) => {
    const key = `fileProblems.${code}`;
    return i18n.exists(key) ? i18n.t(key as 'fileProblems.missing') : message;
  };
}
