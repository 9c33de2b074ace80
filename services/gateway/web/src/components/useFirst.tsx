import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** The first of a list and, where that is not all, the button that shows the rest. `isWhole`: all of it from the beginning. */
export function useFirst<T>(list: readonly T[], count: number, isWhole = false): { shown: readonly T[]; more: ReactNode } {
  const { t } = useTranslation();
  const [showsAll, setShowsAll] = useState(isWhole);
  if (showsAll || list.length <= count) return { shown: list, more: null };
  return {
    shown: list.slice(0, count),
    more: (
      <Button variant="default" onClick={() => setShowsAll(true)}>
        {t('tools.more')} ({list.length - count})
      </Button>
    ),
  };
}
