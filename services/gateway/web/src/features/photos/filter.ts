import type { PhotoFilter } from '../../api/photos';
import type { PhotoSearch } from './search';

/** The start of a day where the reader is; null for what is no day. */
function startOf(day: string | undefined, daysLater = 0): string | null {
  const [year, month, date] = (day ?? '').split('-').map(Number);
  const start = new Date(year ?? NaN, (month ?? NaN) - 1, (date ?? NaN) + daysLater);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}

/** What the address asks the server for; the last day is asked for as a whole. */
export function filterOf(search: PhotoSearch): PhotoFilter {
  const { tool, job, failure, action, view, run, camera, code, q, since, until, by, removed, remover } = search;
  const asked = {
    tool_id: tool,
    job_id: job,
    failure_id: failure,
    action_id: action,
    view,
    run_id: run,
    camera_id: camera,
    code,
    q,
    by,
    from: startOf(since),
    to: startOf(until, 1),
    removed,
    removed_by: removed && remover,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
}
