import { Button, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconSend } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reportAsGuest, useGuestForm } from '../../api/guest';
import type { GuestCode, GuestReportTaken, GuestTool } from '../../api/types';
import { Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { useWrite } from '../../components/useWrite';
import { uid } from '../../lib/uid';
import { inWords } from '../../lib/words';

const TYPING_MS = 250;
/** As many as a phone shows without much scrolling; the search finds the others. */
const SHOWN = 8;
const BUTTONS_UP_TO = 32;

type Draft = { wrong: GuestCode | null; cavity: number | null; note: string; name: string; client_id: string };

/** What a guest wrote at one label; it outlives a reload, and is gone with the tab or once it was sent. */
function useGuestDraft(code: string): [Draft, (part: Partial<Draft>) => void, () => void] {
  const key = `toolcare-guest:${code}`;
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = sessionStorage.getItem(key);
    return kept ? (JSON.parse(kept) as Draft) : { wrong: null, cavity: null, note: '', name: '', client_id: uid() };
  });
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(draft)), [key, draft]);
  return [draft, (part) => setDraft((old) => ({ ...old, ...part })), () => sessionStorage.removeItem(key)];
}

type Props = { code: string; tool: GuestTool; done: (taken: GuestReportTaken) => void };

export function GuestForm({ code, tool, done }: Props) {
  const { t } = useTranslation();
  const [draft, change, drop] = useGuestDraft(code);
  const { wrong, cavity, note, name, client_id } = draft;
  const write = useWrite(
    (chosen: GuestCode, key) => reportAsGuest(code, { code: chosen.code, cavity, note: note.trim(), name: name.trim(), client_id }, key),
    {
      refreshes: [],
      done: (taken) => {
        drop();
        done(taken);
      },
    },
  );
  return (
    <form
      className="tc-list"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong) write.run(wrong);
      }}
    >
      <Notice tone="warn">{t('guest.danger')}</Notice>
      <WhatIsWrong code={code} tool={tool} chosen={wrong} choose={(chosen) => change({ wrong: chosen })} />
      {tool.cavity_count > 1 ? (
        <Cavities count={tool.cavity_count} chosen={cavity} choose={(chosen) => change({ cavity: chosen })} />
      ) : null}
      <Textarea
        label={t('guest.note')}
        description={t('guest.noteHint')}
        autosize
        minRows={2}
        maxLength={1000}
        value={note}
        onChange={(event) => change({ note: event.currentTarget.value })}
      />
      <TextInput
        label={t('guest.name')}
        description={t('guest.nameHint')}
        autoComplete="name"
        maxLength={60}
        value={name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <Button
        type="submit"
        className="tc-primary"
        fullWidth
        disabled={!wrong}
        loading={write.pending}
        leftSection={<IconSend size={22} aria-hidden />}
      >
        {t('guest.send')}
      </Button>
    </form>
  );
}

type Choice = { code: string; tool: GuestTool; chosen: GuestCode | null; choose: (code: GuestCode | null) => void };

function WhatIsWrong({ code, tool, chosen, choose }: Choice) {
  const { t, i18n } = useTranslation();
  const [typed, setTyped] = useState('');
  const [words] = useDebouncedValue(typed.trim(), TYPING_MS);
  const found = useGuestForm(code, words);
  const codes = ((words ? found.data : tool)?.codes ?? []).slice(0, SHOWN);
  const nameOf = (one: GuestCode): string => inWords(one.names, i18n.language);
  if (chosen)
    return (
      <fieldset className="tc-guest-field">
        <legend>{t('guest.what')}</legend>
        <div className="tc-guest-chosen">
          <strong className="tc-wrap">{nameOf(chosen)}</strong>
          <Button variant="default" onClick={() => choose(null)}>
            {t('guest.change')}
          </Button>
        </div>
      </fieldset>
    );
  return (
    <fieldset className="tc-guest-field">
      <legend>{t('guest.what')}</legend>
      <div className="tc-guest-codes">
        {codes.map((one) => (
          <button key={one.code} type="button" className="tc-guest-code" onClick={() => choose(one)}>
            {nameOf(one)}
          </button>
        ))}
      </div>
      {codes.length === 0 && !found.isFetching ? <p className="tc-soft">{t('guest.none')}</p> : null}
      <TextInput
        type="search"
        aria-label={t('guest.search')}
        placeholder={t('guest.searchHint')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {found.isError ? <ProblemNotice error={found.error} /> : null}
    </fieldset>
  );
}

function Cavities({ count, chosen, choose }: { count: number; chosen: number | null; choose: (cavity: number | null) => void }) {
  const { t } = useTranslation();
  if (count > BUTTONS_UP_TO)
    return (
      <NumberField
        label={t('guest.cavity')}
        min={1}
        max={count}
        whole
        inputMode="numeric"
        value={chosen ?? ''}
        onChange={(value) => choose(typeof value === 'number' ? value : null)}
      />
    );
  return (
    <fieldset className="tc-guest-field">
      <legend>{t('guest.cavity')}</legend>
      <div className="tc-chips">
        <button type="button" className="tc-chip" aria-pressed={chosen === null} onClick={() => choose(null)}>
          {t('guest.cavityUnknown')}
        </button>
        {Array.from({ length: count }, (_, index) => index + 1).map((cavity) => (
          <button key={cavity} type="button" className="tc-chip" aria-pressed={chosen === cavity} onClick={() => choose(cavity)}>
            {cavity}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
