import { Button, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { IconTarget, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CauseState } from '../../api/causeTypes';
import { type Branch, CAUSE_STATES, type PossibleCause } from './analysisValues';

type Props = {
  branch: Branch;
  /** Null: a new one is asked for, and the next after it. */
  cause: PossibleCause | null;
  add: (text: string) => void;
  save: (cause: PossibleCause) => void;
  remove: (id: string) => void;
  take: (text: string, proof: string) => void;
  close: () => void;
};

export function CauseDialog({ branch, cause, add, save, remove, take, close }: Props) {
  const { t } = useTranslation();
  const name = t(`causes.branch_${branch}`);
  return (
    <Modal opened onClose={close} title={name} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      {cause ? (
        <Edited cause={cause} save={save} remove={remove} take={take} close={close} />
      ) : (
        <Added add={add} close={close} question={t(`causes.ask_${branch}`)} />
      )}
    </Modal>
  );
}

function Added({ add, close, question }: { add: (text: string) => void; close: () => void; question: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [added, setAdded] = useState<string[]>([]);
  const put = (): void => {
    if (!text.trim()) return;
    add(text.trim());
    setAdded([...added, text.trim()]);
    setText('');
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    put();
  };
  return (
    <div className="tc-list">
      {added.length > 0 ? (
        <ul className="tc-added" role="status" aria-label={t('causes.added')}>
          {added.map((one, index) => (
            <li key={one + String(index)}>{one}</li>
          ))}
        </ul>
      ) : null}
      <Textarea
        label={question}
        autosize
        minRows={2}
        data-autofocus
        enterKeyHint="next"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <div className="tc-actions">
        <Button className="tc-primary" disabled={!text.trim()} onClick={put}>
          {t('causes.add')}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            put();
            close();
          }}
        >
          {t('causes.done')}
        </Button>
      </div>
    </div>
  );
}

type EditedProps = Pick<Props, 'save' | 'remove' | 'take' | 'close'> & { cause: PossibleCause };

function Edited({ cause, save, remove, take, close }: EditedProps) {
  const { t } = useTranslation();
  const isBare = cause.state === 'confirmed' && !cause.evidence.trim();
  const set = (part: Partial<PossibleCause>): void => save({ ...cause, ...part });
  return (
    <div className="tc-list">
      <Textarea
        label={t('causes.possible')}
        autosize
        minRows={1}
        value={cause.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label={t('causes.state')}
        fullWidth
        data={CAUSE_STATES.map((value) => ({ value, label: t(`causes.state_${value}`) }))}
        value={cause.state}
        onChange={(value) => set({ state: value as CauseState })}
      />
      <Textarea
        label={t('causes.evidence')}
        description={t('causes.evidenceHint')}
        autosize
        minRows={2}
        error={isBare ? t('causes.evidenceNeeded') : null}
        value={cause.evidence}
        onChange={(event) => set({ evidence: event.currentTarget.value })}
      />
      <div className="tc-actions">
        <Button className="tc-primary" onClick={close}>
          {t('causes.done')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconTarget size={20} aria-hidden />}
          disabled={!cause.text.trim()}
          onClick={() => {
            take(cause.text, cause.evidence);
            close();
          }}
        >
          {t('causes.take')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconTrash size={20} aria-hidden />}
          onClick={() => {
            remove(cause.id);
            close();
          }}
        >
          {t('causes.remove')}
        </Button>
      </div>
    </div>
  );
}
