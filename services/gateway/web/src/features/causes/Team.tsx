import { Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MOST_IN_TEAM } from './analysisValues';
import type { AnalysisEdit } from './useAnalysisEdit';

/** Who works on it. Those who had to do with the report so far are one tap away. */
export function Team({ edit, known }: { edit: AnalysisEdit; known: readonly string[] }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const { team } = edit.values;
  const set = (names: string[]): void => edit.change((values) => ({ ...values, team: names }));
  const add = (name: string): void => {
    const one = name.trim();
    if (one && !team.includes(one) && team.length < MOST_IN_TEAM) set([...team, one]);
  };
  const offered = [...new Set(known)].filter((name) => !team.includes(name));
  return (
    <>
      <p className="tc-print-only">{team.join(', ')}</p>
      <div className="tc-list tc-no-print">
        <div className="tc-chips">
          {team.map((name) => (
            <button
              key={name}
              type="button"
              className="tc-chip"
              aria-pressed
              aria-label={t('causes.takeOut', { name })}
              onClick={() => set(team.filter((one) => one !== name))}
            >
              {name} <IconX size={18} aria-hidden />
            </button>
          ))}
          {offered.map((name) => (
            <button key={name} type="button" className="tc-chip" aria-label={t('causes.takeIn', { name })} onClick={() => add(name)}>
              <IconPlus size={18} aria-hidden /> {name}
            </button>
          ))}
        </div>
        <form
          className="tc-line"
          onSubmit={(event) => {
            event.preventDefault();
            add(typed);
            setTyped('');
          }}
        >
          <TextInput
            label={t('causes.otherName')}
            maxLength={200}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" className="tc-beside-field" disabled={!typed.trim()}>
            {t('causes.add')}
          </Button>
        </form>
      </div>
    </>
  );
}
