import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPORTED_GROUPS, SEVERITY_NAMES } from '../../api/failureNames';
import { acceptFailure } from '../../api/failures';
import type { Failure, FailureSeverity } from '../../api/failureTypes';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';
import { Buttons } from '../job/Buttons';
import { ChosenCode, CodeChoice } from './CodeChoice';
import { SEVERITIES, stops } from './looks';

/** Triage takes a report up, with a better code or another severity where it knows better. */
export function AcceptDialog({ failure, close }: { failure: Failure; close: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState(failure.code?.code ?? null);
  const [severity, setSeverity] = useState<FailureSeverity>(failure.severity);
  const [note, setNote] = useState('');
  const [isChoosing, setIsChoosing] = useState(code === null);
  const write = useWrite(
    (said: { code: string | null; severity: FailureSeverity | null; note: string }, key) => acceptFailure(failure, said, key),
    {
      refreshes: [keys.failures, keys.failureCodes, keys.toolPages],
      done: close,
    },
  );
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={note === ''}
      closeOnEscape={note === ''}
      size="xl"
      title={t('deed.accept')}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <form
        className="tc-list tc-triage"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          write.run({
            code: code === failure.code?.code ? null : code,
            severity: severity === failure.severity ? null : severity,
            note: note.trim(),
          });
        }}
      >
        {isChoosing || code === null ? (
          <CodeChoice
            toolId={failure.tool.id}
            groups={REPORTED_GROUPS}
            chosen={code ? [code] : []}
            label={t('failures.code')}
            choose={(one) => {
              setCode(one.code);
              setIsChoosing(false);
            }}
          />
        ) : (
          <ChosenCode
            toolId={failure.tool.id}
            groups={REPORTED_GROUPS}
            code={code}
            choose={(one) => setCode(one.code)}
            change={() => setIsChoosing(true)}
          />
        )}
        <Buttons
          label={t('failures.severity')}
          options={SEVERITY_NAMES.map((value) => ({ value, text: t(`failureSeverity.${value}`), ...SEVERITIES[value] }))}
          value={severity}
          choose={setSeverity}
        />
        {stops(severity) && !stops(failure.severity) ? <Notice tone="warn">{t('failures.willHold')}</Notice> : null}
        {stops(failure.severity) && !stops(severity) ? <Notice tone="info">{t('failures.holdStays')}</Notice> : null}
        <Textarea
          label={t('failures.noteOptional')}
          autosize
          minRows={1}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending} disabled={code === null}>
          {t('deed.accept')}
        </Button>
      </form>
    </Modal>
  );
}
