import { Button } from '@mantine/core';
import { IconFileTypeCsv } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** The same numbers as a file; `what` tells several such links of a page apart. */
export function CsvLink({ href, what }: { href: string; what: string }) {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      href={href}
      download
      variant="default"
      leftSection={<IconFileTypeCsv size={20} aria-hidden />}
      aria-label={t('analytics.csvOf', { what })}
    >
      {t('analytics.csv')}
    </Button>
  );
}
