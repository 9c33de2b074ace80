import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../api/failureTypes';
import { keepPhoto } from '../../components/photo/addPhotos';
import { hasCode } from '../../components/useWrite';
import type { Command, Outcome } from '../../lib/outbox';
import { outbox } from '../../lib/runtime';
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
  const command = (at: Date | null): Command => ({
    path: '/api/v1/failures',
    body: reportInput(tool.id, { ...draft, code: draft.code ?? '' }, at),
    caption: { key: 'queue.reportFailure', values },
  });
  const sendPictures = (): void => {
    for (const id of draft.photo_ids) {
      const picture = pictures.get(id);
      const about = { tool_id: tool.id, slot: 'before', caption: t('failures.photoCaption', { name: codeName }) } as const;
      if (picture) keepPhoto(id, about, { key: 'queue.failurePhoto', values }, picture);
      const shapes = draft.marks[id] ?? [];
      const key = uid();
      // Behind its photo: without that there is nothing to draw upon.
      if (shapes.length > 0) void outbox.enqueue(layerCommand(id, { version: 0, shapes }, tool.number, key), key);
    }
  };
  return useMutation({
    networkMode: 'always',
    mutationFn: async (): Promise<Outcome> => {
      const first = outbox.submit(command(new Date()));
      sendPictures();
      const outcome = await first;
      if (outcome.state !== 'refused') return outcome;
      // This device's clock is fast: the server's own time will do, for it answers now.
      if (hasCode(outcome.problem, 'reported_in_future')) return outbox.submit(command(null));
      return outcome;
    },
    onSuccess: (outcome) => {
      if (outcome.state === 'refused') return;
      clear();
      done(outcome.state === 'sent' ? (outcome.answer as Failure) : null);
    },
  });
}
