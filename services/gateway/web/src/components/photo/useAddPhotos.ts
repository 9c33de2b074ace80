import { useState } from 'react';
import type { Caption, ParkedReason, StoredEntry } from '../../lib/outbox';
import { outbox } from '../../lib/runtime';
import { progressOf } from '../../lib/progress';
import { useStore } from '../../lib/store';
import { addPhotos, type PhotoAbout, PHOTOS_PATH } from './addPhotos';

/** A picture that is on its way: waiting, so many percent sent, or refused with the reason. */
export type Upload = { id: string; seq: number; picture: Blob; percent: number | null; refused: ParkedReason | null };

export type Adding = {
  add: (pictures: readonly Blob[]) => string[];
  /** What is not with the server yet, oldest first. */
  uploads: readonly Upload[];
  /** Of all that was added here since nothing was left to send. */
  whole: { sent: number; all: number; percent: number };
  retry: (seq: number) => void;
  drop: (seq: number) => void;
};

/** What a stored write says a picture is of; null where it is none. */
export function pictureOf(entry: Pick<StoredEntry, 'path' | 'body'>): { about: URLSearchParams; picture: Blob } | null {
  const [address = '', query = ''] = entry.path.split('?');
  return address === PHOTOS_PATH && entry.body instanceof Blob ? { about: new URLSearchParams(query), picture: entry.body } : null;
}

/** Whether a picture is of what is meant: all that `about` says, it says too. */
export function isAbout(said: URLSearchParams, about: PhotoAbout): boolean {
  return Object.entries(about).every(
    ([name, value]) => name === 'caption' || name === 'slot' || value === undefined || said.get(name) === value,
  );
}

export function uploadsOf(entries: readonly StoredEntry[], progress: ReadonlyMap<string, number>, about: PhotoAbout): Upload[] {
  return entries.flatMap((entry) => {
    const found = pictureOf(entry);
    const id = found?.about.get('id');
    if (!found || !id || !isAbout(found.about, about)) return [];
    const refused = entry.state === 'parked' ? entry.reason : null;
    return [{ id, seq: entry.seq, picture: found.picture, percent: progress.get(entry.key) ?? null, refused }];
  });
}

/** By bytes: a large picture takes its time. Refused ones count as done, they wait for a person. */
export function wholeOf(batch: ReadonlyMap<string, number>, uploads: readonly Upload[]): Adding['whole'] {
  const sizes = new Map([...batch, ...uploads.map(({ id, picture }) => [id, picture.size] as const)]);
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const open = uploads.filter(({ refused }) => refused === null);
  const left = open.reduce((sum, { picture, percent }) => sum + picture.size * (1 - (percent ?? 0) / 100), 0);
  return { sent: sizes.size - uploads.length, all: sizes.size, percent: all === 0 ? 100 : Math.floor(100 * (1 - left / all)) };
}

/** Adds pictures through the outbox and tells how far they are, also after a reload. */
export function useAddPhotos(about: PhotoAbout, caption: Caption): Adding {
  const uploads = uploadsOf(useStore(outbox.entries), useStore(progressOf), about);
  const [batch, setBatch] = useState<ReadonlyMap<string, number>>(new Map());
  const add = (pictures: readonly Blob[]): string[] => {
    const ids = addPhotos(about, caption, pictures);
    const fresh = ids.map((id, index) => [id, pictures[index]?.size ?? 0] as const);
    setBatch((old) => new Map([...(uploads.length === 0 ? [] : old), ...fresh]));
    return ids;
  };
  return {
    add,
    uploads,
    whole: wholeOf(batch, uploads),
    retry: (seq) => void outbox.retry(seq),
    drop: (seq) => void outbox.discard(seq),
  };
}
