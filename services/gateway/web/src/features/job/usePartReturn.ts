import { keys } from '../../api/keys';
import { api, body } from '../../api/client';
import { useWrite } from '../../components/useWrite';

/** What a job has taken goes back into the stock, one use at a time. */
export function usePartReturn(job_id: string) {
  return useWrite(
    (use_id: string, key) =>
      body(
        api.POST('/api/v1/jobs/{job_id}/parts/{use_id}/return', {
          params: { path: { job_id, use_id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { refreshes: [keys.jobSheet(job_id), keys.parts], done: () => undefined },
  );
}
