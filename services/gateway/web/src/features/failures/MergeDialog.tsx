import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mergeFailure, useFailures } from '../../api/failures';
import type { Failure, Report } from '../../api/failureTypes';
import { keys } from '../../api/keys';
import { DialogEnd } from '../../components/DialogEnd';
import { Loading } from '../../components/Page';
import { Age } from '../../components/Status';
import { useWrite } from '../../components/useWrite';
import { FailureStateBadge, SeverityBadge } from './Badges';
import { OPEN } from './deeds';
import { useFailureWords } from './useFailureWords';

const TYPING_MS = 250;

/** Which report stays: one of the same tool, found among those that are open, or by its words. */
export function MergeDialog({ failure, close }: { failure: Failure; close: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const [into, setInto] = useState<string | null>(null);
  const [note, setNote] = useState('');
  // What is solved comes back as often as not, so a search finds it, too.
  const states = q ? [...OPEN, 'solved' as const, 'closed' as const] : [...OPEN];
  const found = useFailures({ tool_id: failure.tool.id, state: states, ...(q ? { q } : {}) });
  const reports = (found.data?.pages.flatMap((page) => page.items) ?? []).filter((one) => one.id !== failure.id);
  const sorted = [...reports].sort((one, other) => likeness(other, failure) - likeness(one, failure));
  const write = useWrite((said: { into_id: string; note: string }, key) => mergeFailure(failure, said, key), {
    refreshes: [keys.failures],
    done: close,
  });
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={note === ''}
      closeOnEscape={note === ''}
      size="xl"
      title={t('deed.merge')}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <form
        className="tc-list tc-triage"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (into) write.run({ into_id: into, note: note.trim() });
        }}
      >
        <p className="tc-lead">{t('deedText.merge')}</p>
        <TextInput
          type="search"
          label={t('failures.mergeSearch', { tool: failure.tool.number })}
          leftSection={<IconSearch size={20} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {found.isPending ? <Loading lines={2} height={76} /> : null}
        {found.isSuccess && sorted.length === 0 ? <p className="tc-soft">{t('failures.nothingToMerge')}</p> : null}
        <div className="tc-list" role="radiogroup" aria-label={t('failures.stays')}>
          {sorted.map((one) => (
            <Choice key={one.id} report={one} isChosen={one.id === into} choose={() => setInto(one.id)} />
          ))}
        </div>
        {found.hasNextPage ? (
          <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('tools.more')}
          </Button>
        ) : null}
        <Textarea
          label={t('failures.noteOptional')}
          autosize
          minRows={1}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" loading={write.pending} disabled={into === null}>
            {t('deed.merge')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}

/** The same code at the same cavity first. */
function likeness(one: Report, failure: Failure): number {
  const isSameCode = one.code !== null && one.code.counted_as === failure.code?.counted_as;
  return Number(isSameCode) * 2 + Number(one.cavity !== null && one.cavity === failure.cavity);
}

function Choice({ report, isChosen, choose }: { report: Report; isChosen: boolean; choose: () => void }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  return (
    <button type="button" role="radio" aria-checked={isChosen} className="tc-choice" onClick={choose} data-into={report.number}>
      <span className="tc-radio" aria-hidden />
      <span style={{ flex: 1, minWidth: 0 }}>
        <strong>
          {t('failures.numbered', { number: report.number })} {words.code(report.code)}
        </strong>{' '}
        {words.place(report)}
        <span className="tc-soft tc-small" style={{ display: 'block' }}>
          {report.reported_by} · <Age at={report.reported_at} /> {report.note}
        </span>
      </span>
      <SeverityBadge severity={report.severity} />
      <FailureStateBadge state={report.state} />
    </button>
  );
}
