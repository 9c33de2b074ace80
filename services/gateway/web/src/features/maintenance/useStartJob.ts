import { useQueryClient } from '@tanstack/react-query';
import { keys } from '../../api/keys';
import type { JobRow } from '../../api/types';
import { useQueuedWrite } from '../../components/useWrite';

type JobPage = { items: JobRow[]; next_cursor: string | null };

/** Starting shows at once; without a network it waits in the queue. */
export function useStartJob(job: Pick<JobRow, 'id' | 'tool_number' | 'code'>) {
  const queries = useQueryClient();
  const write = useQueuedWrite(() => {
    queries.setQueryData<JobPage>(
      keys.jobs,
      (old) => old && { ...old, items: old.items.map((item) => (item.id === job.id ? { ...item, state: 'started' as const } : item)) },
    );
  });
  const run = (): void =>
    write.run({
      path: `/api/v1/jobs/${encodeURIComponent(job.id)}/start`,
      body: { note: '' },
      caption: { key: 'queue.startJob', values: { tool: job.tool_number, level: job.code } },
    });
  return { ...write, run };
}
