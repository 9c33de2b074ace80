import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { solveFailure, useCodes } from '../../api/failures';
import type { Failure } from '../../api/failureTypes';
import { keys } from '../../api/keys';
import { DialogEnd } from '../../components/DialogEnd';
import { addPhotos } from '../../components/photo/addPhotos';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { useWrite } from '../../components/useWrite';
import { useDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { FixChoice } from '../actions/FixChoice';
import { useFailureWords } from './useFailureWords';

type Values = { fixes: string[]; cause: string | null; note: string; photo_ids: string[] };

const NOTHING: Values = { fixes: [], cause: null, note: '', photo_ids: [] };

/** What was done: one or more fixes, the cause where it is known, and words. */
export function SolveDialog({ failure, close }: { failure: Failure; close: () => void }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const userId = useStore(session).user?.id ?? '';
  const causes = useCodes({ group: ['cause'] });
  const [values, setValues] = useState(NOTHING);
  const isBegun = values.fixes.length > 0 || values.cause !== null || values.note !== '' || values.photo_ids.length > 0;
  const draft = useDraft(`${userId}:solve:${failure.id}`, values, (kept) => setValues({ ...NOTHING, ...kept }), isBegun);
  const write = useWrite((said: Values, key) => solveFailure(failure, { ...said, note: said.note.trim() }, key), {
    refreshes: [keys.failures],
    done: () => {
      void draft.clear();
      close();
    },
  });
  const add = (pictures: readonly Blob[]): void => {
    const numbered = t('failures.numbered', { number: failure.number });
    const about = { tool_id: failure.tool.id, slot: 'after', caption: t('failures.photoCaption', { name: numbered }) } as const;
    const caption = { key: 'queue.failurePhoto', values: { failure: numbered, tool: failure.tool.number } };
    const ids = addPhotos(about, caption, pictures);
    setValues((old) => ({ ...old, photo_ids: [...old.photo_ids, ...ids] }));
  };
  return (
    <Modal opened onClose={close} size="xl" title={t('deed.solve')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form
        className="tc-list tc-triage"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          write.run(values);
        }}
      >
        <strong>{t('failures.whatWasDone')}</strong>
        <FixChoice
          toolId={failure.tool.id}
          failures={[{ code: failure.code?.code ?? null, cavity: failure.cavity }]}
          chosen={values.fixes}
          change={(fixes) => setValues({ ...values, fixes })}
          label={t('failures.whatWasDone')}
        />
        <strong>{t('failures.whatCaused')}</strong>
        <div className="tc-chips" role="group" aria-label={t('failures.whatCaused')}>
          {(causes.data?.items ?? []).map((one) => (
            <button
              key={one.code}
              type="button"
              className="tc-chip"
              aria-pressed={one.code === values.cause}
              onClick={() => setValues({ ...values, cause: one.code === values.cause ? null : one.code })}
            >
              {words.code(one)}
            </button>
          ))}
        </div>
        <Textarea
          label={t('failures.noteOptional')}
          autosize
          minRows={2}
          value={values.note}
          onChange={(event) => setValues({ ...values, note: event.currentTarget.value })}
        />
        <Gallery
          photos={newestFirst(values.photo_ids)}
          name={t('failures.whatWasDone')}
          remove={(id) => setValues((old) => ({ ...old, photo_ids: old.photo_ids.filter((one) => one !== id) }))}
        />
        <div className="tc-actions">
          <PhotoInput label={t('failures.photoOfFix')} add={add} />
        </div>
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" loading={write.pending} disabled={values.fixes.length === 0}>
            {t('deed.solve')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
