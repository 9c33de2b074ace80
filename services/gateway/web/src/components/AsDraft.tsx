import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoredEntry } from '../lib/outbox';
import { outbox } from '../lib/runtime';
import { Notice } from './Notice';

const REPORTS = '/api/v1/failures';
const SHEET = /^\/api\/v1\/(jobs|actions)\/([^/]+)\/complete$/;

/** A draft made of the entry, false where another one is in the way; and the page that holds it. */
type Way = { again: () => Promise<boolean>; open: () => Promise<void> };

function useWay(entry: StoredEntry): Way | null {
  const navigate = useNavigate();
  if (entry.path === REPORTS) {
    const { tool_id: tool } = entry.body as { tool_id: string };
    return {
      again: async () => (await import('../features/report/draftAgain')).draftAgain(entry),
      open: () => navigate({ to: '/report', search: { tool } }),
    };
  }
  const [, kind, raw = ''] = SHEET.exec(entry.path) ?? [];
  const id = decodeURIComponent(raw);
  if (kind === 'jobs') {
    return {
      again: async () => (await import('../features/job/signAgain')).signAgain(entry, id),
      open: () => navigate({ to: '/jobs/$jobId', params: { jobId: id }, search: { step: 'finish' } }),
    };
  }
  if (kind === 'actions') {
    return {
      again: async () => (await import('../features/actions/handInAgain')).handInAgain(entry, id),
      open: () => navigate({ to: '/actions/$actionId', params: { actionId: id }, search: { step: 'complete' } }),
    };
  }
  return null;
}

/** What was refused cannot be sent as it is; opened again, all that was said in it can be mended. Nothing for other writes. */
export function AsDraft({ entry, close }: { entry: StoredEntry; close?: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isInTheWay, setIsInTheWay] = useState(false);
  const way = useWay(entry);
  if (!way) return null;
  const open = async (): Promise<void> => {
    if (!(await way.again())) return setIsInTheWay(true);
    await outbox.discard(entry.seq);
    close?.();
    // The page reads its draft when it opens, and may be open.
    await navigate({ to: '/failures' });
    await way.open();
  };
  return (
    <>
      {isInTheWay ? <Notice tone="warn">{t('queue.draftInTheWay')}</Notice> : null}
      <Button onClick={() => void open()}>{t('queue.asDraft')}</Button>
    </>
  );
}
