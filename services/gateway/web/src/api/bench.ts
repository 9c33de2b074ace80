import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { outbox, queries } from '../lib/runtime';
import { session } from '../lib/session';
import type { Command } from '../lib/outbox';
import { applied } from '../features/job/queue';
import type { JobSheet } from './benchTypes';
import { keys } from './keys';

export async function ask<T>(path: string): Promise<T> {
  const { api, body } = await import('./client');
  return body((api.GET as (path: string) => Promise<{ data?: T }>)(path));
}

export function useJobSheet(id: string) {
  return useQuery({
    queryKey: keys.jobSheet(id),
    queryFn: () => ask<JobSheet>(`/api/v1/jobs/${id}/sheet`),
    placeholderData: keepPreviousData,
  });
}

/** A deed on a job: shown at once, stored on this device, sent when it can be. */
export function writeToJob(jobId: string, command: Command): Promise<void> {
  const by = session.get().user?.name ?? '';
  queries.setQueryData<JobSheet>(keys.jobSheet(jobId), (old) => old && applied(old, command, new Date().toISOString(), by));
  return outbox.enqueue(command);
}
