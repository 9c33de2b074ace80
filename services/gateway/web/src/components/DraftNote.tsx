import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../lib/drafts';
import { Notice } from './Notice';
import { useFormat } from './useFormat';

/** Says that what stands here was typed earlier and never saved, and how to be rid of it. */
export function DraftNote({ draft: { since, discard } }: { draft: Draft }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (since === null) return null;
  return (
    <Notice tone="info">
      <div>{t('draft.since', { when: format.moment(new Date(since)) })}</div>
      <Button variant="default" mt="xs" onClick={discard}>
        {t('draft.discard')}
      </Button>
    </Notice>
  );
}
