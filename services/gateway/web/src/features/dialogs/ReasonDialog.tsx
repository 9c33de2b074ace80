import { Button, Modal, Textarea } from '@mantine/core';
import type { QueryKey } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DialogEnd } from '../../components/DialogEnd';
import { useWrite } from '../../components/useWrite';

type Props<Answer> = {
  title: string;
  text?: ReactNode;
  label: string;
  hint?: string;
  submit: string;
  color?: string;
  optional?: boolean;
  /** What else the dialog asks for, above the reason. */
  children?: ReactNode;
  /** What those fields say: another choice is another request, even with the same reason. */
  also?: unknown;
  ready?: boolean;
  refreshes: readonly QueryKey[];
  send: (reason: string, idempotencyKey: string) => Promise<Answer>;
  close: () => void;
};

/** A deed that needs its reason: one question, one button. */
export function ReasonDialog<Answer>(props: Props<Answer>) {
  const { t } = useTranslation();
  const { title, text, label, hint, submit, color, optional = false, children, also, ready = true, refreshes, send, close } = props;
  const [reason, setReason] = useState('');
  const [isAsked, setIsAsked] = useState(false);
  const isMissing = !optional && !reason.trim();
  const write = useWrite((asked: { reason: string; also: unknown }, key) => send(asked.reason, key), { refreshes, done: close });
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={reason === ''}
      closeOnEscape={reason === ''}
      title={title}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <form
        className="tc-list"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setIsAsked(true);
          if (!isMissing && ready) write.run({ reason: reason.trim(), also });
        }}
      >
        {text ? <p className="tc-lead">{text}</p> : null}
        {children}
        <Textarea
          label={label}
          placeholder={hint}
          required={!optional}
          autosize
          minRows={2}
          maxRows={6}
          data-autofocus={children ? undefined : true}
          error={isAsked && isMissing ? t('forms.reasonRequired') : null}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <DialogEnd error={write.error}>
          <Button type="submit" color={color} className="tc-primary" loading={write.pending}>
            {submit}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
