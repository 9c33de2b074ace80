import { useTranslation } from 'react-i18next';
import type { ChecklistItem, JobSheet, JobState } from '../../api/benchTypes';
import { keys } from '../../api/keys';
import { addPhotos, type PhotoAbout } from '../../components/photo/addPhotos';
import type { Plant } from '../../components/photo/PhotoInput';
import type { Command } from '../../lib/outbox';
import { arrivals, outbox, queries } from '../../lib/runtime';
import { serverNow } from '../../lib/serverClock';
import { session } from '../../lib/session';
import { Store, useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { inWords } from '../../lib/words';
import { type AnswerInput, type Answers, missingOf, NO_ANSWER, restToOk } from './items';
import { applied, type JobDeed, jobOf, jobPath, type OnItsWay, type SheetNow, sheetNow } from './queue';

/** States in which the checklist can be filled in. */
const FILLABLE: readonly JobState[] = ['open', 'scheduled', 'started'];

/** What becomes of the answer as it stands when it is written, which may be newer than the page: one tap ends a text and judges. */
export type Change = (old: AnswerInput) => AnswerInput;

export type JobWork = SheetNow & {
  answers: Answers;
  missing: string[];
  isFillable: boolean;
  answer: (item: ChecklistItem, change: Change) => void;
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

/** To store a write takes a moment, in which older ones that still wait must not lie over it. */
const onTheirWay = new Store<readonly OnItsWay[]>([]);

/** A deed on a job: shown at once, stored on this device, sent when it can be. */
function writeToJob(jobId: string, command: Command): void {
  const by = session.get().user?.name ?? '';
  const queryKey = keys.jobSheet(jobId);
  const written: OnItsWay = { ...command, key: uid(), at: new Date().toISOString() };
  // An answer on its way knows nothing of this.
  void queries.cancelQueries({ queryKey });
  onTheirWay.set([...onTheirWay.get(), written]);
  queries.setQueryData<JobSheet>(queryKey, (old) => old && applied(old, command, written.at, by));
  void outbox.enqueue(command, written.key).finally(() => onTheirWay.set(onTheirWay.get().filter((one) => one !== written)));
}

function answersOf({ answers }: JobSheet): Answers {
  return new Map(answers.map((answer) => [answer.item_id, answer]));
}

/** The answer without a picture. */
export function without(photoId: string): Change {
  return (old) => ({ ...old, photo_ids: old.photo_ids.filter((one) => one !== photoId) });
}

/** Everything a person does at a job, stored on this device first; what is shown is the server's word with our own over it. */
export function useJobWork(server: JobSheet): JobWork {
  const { i18n } = useTranslation();
  const me = useStore(session).user?.name ?? '';
  const now = sheetNow(server, useStore(outbox.entries), me, useStore(onTheirWay));
  const { job, tool, checklist } = now.sheet;
  const answers = answersOf(now.sheet);
  const answersAsWritten = (): Answers => {
    const known = queries.getQueryData<JobSheet>(keys.jobSheet(job.id)) ?? server;
    return answersOf(sheetNow(known, outbox.entries.get(), me, onTheirWay.get()).sheet);
  };
  const values = { tool: tool.number, level: job.code };
  const answer = (item: ChecklistItem, change: Change): void => {
    const { value, as_found, as_left, note, photo_ids } = change(answersAsWritten().get(item.id) ?? NO_ANSWER);
    writeToJob(job.id, {
      method: 'PUT',
      path: jobPath(job.id, `answers/${encodeURIComponent(item.id)}`),
      body: { value, as_found, as_left, note, photo_ids, at: new Date(serverNow()).toISOString() },
      caption: { key: 'queue.answer', values: { ...values, item: inWords(item.texts, i18n.language) } },
    });
  };
  const photo = { key: 'queue.photo', values };
  const ofJob: PhotoAbout = { tool_id: tool.id, job_id: job.id, slot: 'after' };
  const ofItem = (item: ChecklistItem): PhotoAbout => ({ ...ofJob, item_id: item.id, slot: 'during' });
  const link = (item: ChecklistItem, ids: readonly string[]): void =>
    answer(item, (old) => ({ ...old, photo_ids: [...new Set([...old.photo_ids, ...ids])] }));
  const addToItem = (item: ChecklistItem, pictures: readonly Blob[]): void => {
    link(item, addPhotos(ofItem(item), photo, pictures));
  };
  const plantOf = (item: ChecklistItem): Plant => ({
    about: ofItem(item),
    link: (id) => link(item, [id]),
    unlink: (id) => answer(item, without(id)),
  });
  const addJobPhotos = (pictures: readonly Blob[]): void => void addPhotos(ofJob, photo, pictures);
  const setRestToOk = (): void => {
    const rest = [...restToOk(checklist, answersAsWritten())];
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
