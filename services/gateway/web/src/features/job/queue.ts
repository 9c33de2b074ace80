import type { Answer, BenchJob, JobSheet, WaitReason } from '../../api/benchTypes';
import type { Command, StoredEntry } from '../../lib/outbox';
import type { AnswerInput } from './items';

type AnswerBody = AnswerInput & { at: string };
export type JobDeed = 'start' | 'wait' | 'resume' | 'complete';
export type Written = Pick<Command, 'path' | 'body'>;

export function jobPath(jobId: string, rest: string): string {
  return `/api/v1/jobs/${encodeURIComponent(jobId)}/${rest}`;
}

/** The job that a write is about; null: another thing. */
export function jobOf(path: string): string | null {
  const [, id] = /^\/api\/v1\/jobs\/([^/]+)\//.exec(path) ?? [];
  return id === undefined ? null : decodeURIComponent(id);
}

type Meaning = { answers: Map<string, AnswerBody> } | { deed: JobDeed };

/** What a stored write says about this job: its answers, or a deed; null where it is about something else. */
function meaning(jobId: string, { path, body }: Written): Meaning | null {
  const start = jobPath(jobId, '');
  if (!path.startsWith(start)) return null;
  const [word = '', item] = path.slice(start.length).split('/');
  if (word === 'answers') {
    if (item !== undefined) return { answers: new Map([[decodeURIComponent(item), body as AnswerBody]]) };
    const several = (body as { answers: (AnswerBody & { item_id: string })[] }).answers;
    return { answers: new Map(several.map(({ item_id, ...answer }) => [item_id, answer])) };
  }
  return word === 'start' || word === 'wait' || word === 'resume' || word === 'complete' ? { deed: word } : null;
}

function started(job: BenchJob, at: string, by: string): BenchJob {
  if (job.state !== 'open' && job.state !== 'scheduled') return job;
  return { ...job, state: 'started', started_at: at, started_by: by };
}

function afterDeed(job: BenchJob, deed: JobDeed, body: unknown, at: string, by: string): BenchJob {
  if (deed === 'start') return started(job, at, by);
  if (deed === 'resume') return { ...job, state: 'started', waiting_since: null, waiting_reason: null };
  if (deed === 'wait') return { ...job, state: 'waiting', waiting_since: at, waiting_reason: (body as { reason: WaitReason }).reason };
  return job;
}

/** Pictures of the job as a whole that wait on this device. */
export function photosToSend(jobId: string, entries: readonly Written[]): string[] {
  return entries.flatMap(({ path }) => {
    const [address = '', query = ''] = path.split('?');
    const about = new URLSearchParams(query);
    const id = about.get('id');
    return address === '/api/v1/photos' && about.get('job_id') === jobId && !about.has('item_id') && id ? [id] : [];
  });
}

/** The sheet as it is once this write has arrived: what the server will say, said at once. */
export function applied(sheet: JobSheet, written: Written, at: string, by: string): JobSheet {
  const meant = meaning(sheet.job.id, written);
  return meant ? meantFor(sheet, meant, written, at, by) : sheet;
}

function meantFor(sheet: JobSheet, meant: Meaning, written: Written, at: string, by: string): JobSheet {
  if ('deed' in meant) return { ...sheet, job: afterDeed(sheet.job, meant.deed, written.body, at, by) };
  const kept = sheet.answers.filter((answer) => !meant.answers.has(answer.item_id));
  const fresh = [...meant.answers].map(([item_id, answer]): Answer => ({ ...answer, item_id, by, verdict: null }));
  return { ...sheet, job: started(sheet.job, at, by), answers: [...kept, ...fresh] };
}

/** Of what was refused the points that nobody has answered since: a newer answer is not hidden behind it. */
function withoutNewer(meant: Meaning, { answers }: JobSheet): Meaning {
  if ('deed' in meant) return meant;
  const since = new Map(answers.map(({ item_id, at }) => [item_id, Date.parse(at)]));
  return { answers: new Map([...meant.answers].filter(([item, { at }]) => !((since.get(item) ?? 0) > Date.parse(at)))) };
}

/** Where an answer is: on this device, refused by the server, or (without one) with the server. */
export type Queued = { state: 'here' } | { state: 'refused'; entry: StoredEntry };

/** A write that the queue is about to store and does not show yet. */
export type OnItsWay = Written & { key: string; at: string };

export type SheetNow = { sheet: JobSheet; queued: ReadonlyMap<string, Queued>; deeds: ReadonlyMap<JobDeed, StoredEntry> };

/** The server's sheet with all that this device has still to send laid over it; it is the draft, and it survives a reload. */
export function sheetNow(sheet: JobSheet, entries: readonly StoredEntry[], by: string, onTheirWay: readonly OnItsWay[] = []): SheetNow {
  const queued = new Map<string, Queued>();
  const deeds = new Map<JobDeed, StoredEntry>();
  let now = sheet;
  for (const entry of entries) {
    const said = meaning(sheet.job.id, entry);
    if (said === null) continue;
    const meant = entry.state === 'parked' ? withoutNewer(said, now) : said;
    if ('deed' in meant) deeds.set(meant.deed, entry);
    else
      for (const item of meant.answers.keys()) queued.set(item, entry.state === 'parked' ? { state: 'refused', entry } : { state: 'here' });
    // A refused deed did not happen; a refused answer still stands there for its author to mend.
    if ('deed' in meant && entry.state === 'parked') continue;
    now = meantFor(now, meant, entry, new Date(entry.createdAt).toISOString(), by);
  }
  const stored = new Set(entries.map(({ key }) => key));
  for (const written of onTheirWay.filter(({ key }) => !stored.has(key))) {
    const meant = meaning(sheet.job.id, written);
    if (meant && 'answers' in meant) for (const item of meant.answers.keys()) queued.set(item, { state: 'here' });
    now = applied(now, written, written.at, by);
  }
  return { sheet: now, queued, deeds };
}
