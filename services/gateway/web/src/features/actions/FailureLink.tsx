import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A report by its number, as people call it. */
export function FailureLink({ id, number }: { id: string; number: number }) {
  const { t } = useTranslation();
  return <Anchor href={`/failures/${encodeURIComponent(id)}`}>{t('action.failureNumber', { number })}</Anchor>;
}
