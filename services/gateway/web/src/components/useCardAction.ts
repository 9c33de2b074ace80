import { useNavigate } from '@tanstack/react-router';
import type { BoardCard } from '../api/benchTypes';
import { api, body } from '../api/client';
import { keys } from '../api/keys';
import { useWrite } from './useWrite';
import { outbox } from '../lib/runtime';

export type CardWord = 'start' | 'open' | 'goOn' | 'resume';

/** What one does next with a piece of work. */
export function wordOf({ job_id, state }: Pick<BoardCard, 'job_id' | 'state'>): CardWord {
  if (job_id === null) return 'open';
  if (state === 'started') return 'goOn';
  return state === 'waiting' ? 'resume' : 'start';
}

const REFRESHES = [keys.jobs, keys.toolPages, keys.toolLists];

/** Leads to the job, which has begun by then: started or resumed through the queue, or opened before it is due. */
export function useCardAction(card: BoardCard) {
  const navigate = useNavigate();
  const word = wordOf(card);
  const go = (jobId: string): void => void navigate({ to: '/jobs/$jobId', params: { jobId } });
  const open = useOpenJob(go);
  const run = (): void => {
    if (card.job_id === null) return open.run(card.level_id);
    const path = `/api/v1/jobs/${encodeURIComponent(card.job_id)}`;
    const values = { tool: card.tool_number, level: card.code };
    if (word === 'start')
      void outbox.enqueue({ path: `${path}/start`, body: { note: '' }, caption: { key: 'queue.startJob', values }, momentIn: 'at' });
    if (word === 'resume')
      void outbox.enqueue({ path: `${path}/resume`, body: {}, caption: { key: 'queue.resumeJob', values }, momentIn: 'at' });
    go(card.job_id);
  };
  return { word, run, pending: open.pending, error: open.error };
}

/** "Do it now": a job before its level is due; where one is in hand already, that one. */
export function useOpenJob(opened: (jobId: string) => void) {
  return useWrite(
    (levelId: string, key) =>
      body(
        api.POST('/api/v1/levels/{level_id}/open-job', {
          params: { path: { level_id: levelId }, header: { 'Idempotency-Key': key } },
          body: { note: '' },
        }),
      ),
    { refreshes: REFRESHES, done: (job) => opened(job.id) },
  );
}
