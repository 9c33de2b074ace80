import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPORTED_GROUPS, SEVERITY_NAMES } from '../../api/failureNames';
import { acceptFailure, useCodes } from '../../api/failures';
import type { Failure, FailureSeverity } from '../../api/failureTypes';
import { keys } from '../../api/keys';
import { DialogEnd } from '../../components/DialogEnd';
import { Notice } from '../../components/Notice';
import { useWrite } from '../../components/useWrite';
import { Buttons } from '../job/Buttons';
import { ChosenCode, CodeChoice } from './CodeChoice';
import { isByGuest, rankOf, SEVERITIES, stops, worst } from './looks';
import { useParts } from './useParts';

/** Triage takes a report up, with a better code or another severity where it knows better. */
export function AcceptDialog({ failure, close }: { failure: Failure; close: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState(failure.code?.code ?? null);
  const [chosen, setChosen] = useState<FailureSeverity | null>(null);
  const [note, setNote] = useState('');
  const [isChoosing, setIsChoosing] = useState(code === null);
  const codes = useCodes({ group: [...REPORTED_GROUPS], tool_id: failure.tool.id });
  const { kind } = useParts(failure.tool.id, code, failure.component_id);
  const usual =
    code === failure.code?.code ? failure.usual_severity : (codes.data?.items.find((one) => one.code === code)?.severity ?? null);
  const isOfGuest = isByGuest(failure);
  const severity = chosen ?? (isOfGuest ? worst(failure.severity, usual) : failure.severity);
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
            kind={kind}
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
            kind={kind}
          />
        )}
        <Buttons
          label={t('failures.severity')}
          options={SEVERITY_NAMES.map((value) => ({ value, text: t(`failureSeverity.${value}`), ...SEVERITIES[value] }))}
          value={severity}
          choose={setChosen}
        />
        {usual !== null && (usual !== severity || usual !== failure.severity) ? (
          <Notice tone={rankOf(usual) > rankOf(severity) ? 'warn' : 'info'}>
            {t('failures.usually', { severity: t(`failureSeverity.${usual}`) })}
            {isOfGuest && rankOf(usual) > rankOf(failure.severity) ? <div>{t('failures.guestLowered')}</div> : null}
          </Notice>
        ) : null}
        {stops(severity) && !stops(failure.severity) ? <Notice tone="warn">{t('failures.willHold')}</Notice> : null}
        {stops(failure.severity) && !stops(severity) ? <Notice tone="info">{t('failures.holdStays')}</Notice> : null}
        <Textarea
          label={t('failures.noteOptional')}
          autosize
          minRows={1}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" loading={write.pending} disabled={code === null}>
            {t('deed.accept')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
