import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../api/failureTypes';
import type { Shape } from '../../api/photoTypes';
import { photoCommand } from '../../components/photo/addPhotos';
import { hasCode } from '../../components/useWrite';
import type { Command, Outcome } from '../../lib/outbox';
import { outbox } from '../../lib/runtime';
import { serverNow } from '../../lib/serverClock';
import { uid } from '../../lib/uid';
import { layerCommand } from '../photos/layerQueue';
import type { DraftOfReport } from './useReportDraft';
import { reportInput } from './draft';

/** Null: it waits on this device for the network. */
export type Arrived = Failure | null;

type About = { tool: { id: string; number: string }; codeName: string; report: DraftOfReport };

/** Sends the report first, since it may stop a press, and its pictures behind it. */
export function useSend({ tool, codeName, report: { draft, pictures, clear } }: About, done: (arrived: Arrived) => void) {
  const { t } = useTranslation();
  const values = { tool: tool.number, failure: codeName };
  /** What needs no second sending where the first one did not take all. */
  const [safe] = useState(() => new Set<string>());
  /** The layers that went, by photo: what is drawn after a refusal goes upon them. */
  const [layers] = useState(() => new Map<string, readonly string[]>());
  const command = (at: Date | null): Command => ({
    path: '/api/v1/failures',
    body: reportInput(tool.id, { ...draft, code: draft.code ?? '' }, at),
    caption: { key: 'queue.reportFailure', values },
  });
  const keepPicture = async (id: string, command: Command): Promise<void> => {
    if (safe.has(id)) return;
    await outbox.keep(command);
    safe.add(id);
  };
  const keepMarks = async (id: string, shapes: readonly Shape[]): Promise<void> => {
    const went = layers.get(id) ?? [];
    const drawn = JSON.stringify(shapes);
    if (drawn === (went.at(-1) ?? '[]')) return;
    const key = uid();
    await outbox.keep(layerCommand(id, { version: went.length, shapes }, tool.number, key), key);
    layers.set(id, [...went, drawn]);
  };
  const sendPictures = (): Promise<unknown> =>
    Promise.all(
      draft.photo_ids.map(async (id) => {
        const picture = pictures.get(id);
        const about = { tool_id: tool.id, slot: 'before', caption: t('failures.photoCaption', { name: codeName }) } as const;
        if (picture) await keepPicture(id, photoCommand(id, about, { key: 'queue.failurePhoto', values }, picture));
        // Behind its photo: without that there is nothing to draw upon.
        await keepMarks(id, draft.marks[id] ?? []);
      }),
    );
  const sendReport = async (): Promise<Outcome> => {
    const outcome = await outbox.submit(command(new Date(serverNow())));
    // This device's clock is fast: the server's own time will do, for it answers now.
    const isFast = outcome.state === 'refused' && hasCode(outcome.problem, 'reported_in_future');
    return isFast ? outbox.submit(command(null)) : outcome;
  };
  return useMutation({
    networkMode: 'always',
    mutationFn: async (): Promise<Outcome> => {
      // The draft has the only other copy of all this: it goes once each part is with the server or in the queue.
      const [report, behind] = await Promise.allSettled([sendReport(), sendPictures()]);
      if (report.status === 'rejected') throw report.reason;
      if (behind.status === 'rejected' && report.value.state !== 'refused') throw behind.reason;
      return report.value;
    },
    onSuccess: (outcome) => {
      if (outcome.state === 'refused') return;
      clear();
      done(outcome.state === 'sent' ? (outcome.answer as Failure) : null);
    },
  });
}
