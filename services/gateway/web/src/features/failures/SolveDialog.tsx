import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { solveFailure, useCodes } from '../../api/failures';
import type { Failure } from '../../api/failureTypes';
import { keys } from '../../api/keys';
import { ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';
import { useDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { CodeChoice } from './CodeChoice';
import { useFailureWords } from './useFailureWords';

type Values = { fixes: string[]; cause: string | null; note: string };

const NOTHING: Values = { fixes: [], cause: null, note: '' };

/** What was done: one or more fixes, the cause where it is known, and words. */
export function SolveDialog({ failure, close }: { failure: Failure; close: () => void }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const userId = useStore(session).user?.id ?? '';
  const causes = useCodes({ group: ['cause'] });
  const [values, setValues] = useState(NOTHING);
  const isBegun = values.fixes.length > 0 || values.cause !== null || values.note !== '';
  const draft = useDraft(`${userId}:solve:${failure.id}`, values, setValues, isBegun);
  const write = useWrite((said: Values, key) => solveFailure(failure, { ...said, note: said.note.trim() }, key), {
    refreshes: [keys.failures],
    done: () => {
      void draft.clear();
      close();
    },
  });
  const toggle = (code: string): void =>
    setValues({ ...values, fixes: values.fixes.includes(code) ? values.fixes.filter((one) => one !== code) : [...values.fixes, code] });
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
        <CodeChoice
          toolId={null}
          groups={['fix']}
          chosen={values.fixes}
          label={t('failures.whatWasDone')}
          choose={(one) => toggle(one.code)}
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
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending} disabled={values.fixes.length === 0}>
          {t('deed.solve')}
        </Button>
      </form>
    </Modal>
  );
}
