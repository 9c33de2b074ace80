import { useTranslation } from 'react-i18next';
import type { ChecklistItem, JobSheet, JobState } from '../../api/benchTypes';
import { keys } from '../../api/keys';
import { addPhotos, type PhotoAbout } from '../../components/photo/addPhotos';
import type { Plant } from '../../components/photo/PhotoInput';
import type { Command } from '../../lib/outbox';
import { arrivals, outbox, queries } from '../../lib/runtime';
import { serverNow } from '../../lib/serverClock';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { inWords } from '../../lib/words';
import { type AnswerInput, type Answers, missingOf, NO_ANSWER, restToOk } from './items';
import { applied, type JobDeed, jobOf, jobPath, type SheetNow, sheetNow } from './queue';

/** States in which the checklist can be filled in. */
const FILLABLE: readonly JobState[] = ['open', 'scheduled', 'started'];

export type JobWork = SheetNow & {
  answers: Answers;
  missing: string[];
  isFillable: boolean;
  answer: (item: ChecklistItem, answer: AnswerInput) => void;
  addPhotos: (item: ChecklistItem, pictures: readonly Blob[]) => void;
  /** For the plant's cameras: their pictures are with the server already. */
  plantOf: (item: ChecklistItem) => Plant;
  plantOfJob: Plant;
  addJobPhotos: (pictures: readonly Blob[]) => void;
  setRestToOk: () => void;
  deed: (deed: Exclude<JobDeed, 'complete'>, body: object) => void;
};

// Until the sheet is asked for anew; an answer on its way from before would be without this one.
arrivals.push((entry) => {
  const { path, createdAt, userName = '' } = entry;
  const id = jobOf(path);
  if (id === null) return;
  const at = new Date(createdAt).toISOString();
  queries.setQueryData<JobSheet>(keys.jobSheet(id), (old) => old && applied(old, entry, at, userName));
});

/** A deed on a job: shown at once, stored on this device, sent when it can be. */
export function writeToJob(jobId: string, command: Command): void {
  const by = session.get().user?.name ?? '';
  const queryKey = keys.jobSheet(jobId);
  // An answer on its way knows nothing of this.
  void queries.cancelQueries({ queryKey });
  queries.setQueryData<JobSheet>(queryKey, (old) => old && applied(old, command, new Date().toISOString(), by));
  void outbox.enqueue(command);
}

/** Everything a person does at a job, stored on this device first; what is shown is the server's word with our own over it. */
export function useJobWork(server: JobSheet): JobWork {
  const { i18n } = useTranslation();
  const me = useStore(session).user?.name ?? '';
  const now = sheetNow(server, useStore(outbox.entries), me);
  const { job, tool, checklist } = now.sheet;
  const answers: Answers = new Map(now.sheet.answers.map((answer) => [answer.item_id, answer]));
  const values = { tool: tool.number, level: job.code };
  const answer = (item: ChecklistItem, { value, as_found, as_left, note, photo_ids }: AnswerInput): void =>
    writeToJob(job.id, {
      method: 'PUT',
      path: jobPath(job.id, `answers/${encodeURIComponent(item.id)}`),
      body: { value, as_found, as_left, note, photo_ids, at: new Date(serverNow()).toISOString() },
      caption: { key: 'queue.answer', values: { ...values, item: inWords(item.texts, i18n.language) } },
    });
  const photo = { key: 'queue.photo', values };
  const ofJob: PhotoAbout = { tool_id: tool.id, job_id: job.id, slot: 'after' };
  const ofItem = (item: ChecklistItem): PhotoAbout => ({ ...ofJob, item_id: item.id, slot: 'during' });
  const link = (item: ChecklistItem, ids: readonly string[]): void => {
    const old = answers.get(item.id) ?? NO_ANSWER;
    answer(item, { ...old, photo_ids: [...new Set([...old.photo_ids, ...ids])] });
  };
  const addToItem = (item: ChecklistItem, pictures: readonly Blob[]): void => {
    link(item, addPhotos(ofItem(item), photo, pictures));
  };
  const plantOf = (item: ChecklistItem): Plant => ({
    about: ofItem(item),
    link: (id) => link(item, [id]),
    unlink: (id) => {
      const old = answers.get(item.id) ?? NO_ANSWER;
      answer(item, { ...old, photo_ids: old.photo_ids.filter((one) => one !== id) });
    },
  });
  const addJobPhotos = (pictures: readonly Blob[]): void => void addPhotos(ofJob, photo, pictures);
  const setRestToOk = (): void => {
    const rest = [...restToOk(checklist, answers)];
    if (rest.length === 0) return;
    const at = new Date(serverNow()).toISOString();
    const several = rest.map(([item_id, { value, as_found, as_left, note, photo_ids }]) => ({
      ...{ item_id, value, as_found, as_left, note, photo_ids, at },
    }));
    writeToJob(job.id, {
      path: jobPath(job.id, 'answers'),
      body: { answers: several },
      caption: { key: 'queue.answers', values: { ...values, count: rest.length } },
    });
  };
  const deed = (word: Exclude<JobDeed, 'complete'>, body: object): void =>
    writeToJob(job.id, { path: jobPath(job.id, word), body, caption: { key: `queue.${word}Job`, values }, momentIn: 'at' });
  return {
    ...now,
    answers,
    missing: missingOf(checklist, answers),
    isFillable: FILLABLE.includes(job.state),
    answer,
    addPhotos: addToItem,
    addJobPhotos,
    plantOf,
    plantOfJob: { about: ofJob },
    setRestToOk,
    deed,
  };
}
