import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { keys } from '../../api/keys';
import { tellingKeys } from '../../api/telling';
import type { RuleSaid } from '../../api/tellingTypes';
import { renderPart } from '../../testing/render';
import { ALL_KINDS } from './kinds';
import { faultsOf, NOBODY, saidOf, valuesOf } from './ruleValues';
import { useRuleSentence } from './useRuleSentence';
import { hoursOf, workingDays } from './week';

const RULE: RuleSaid = {
  ...saidOf(valuesOf(null)),
  kinds: ['failure_reported', 'failure_critical', 'run_permit_withdrawn'],
  to: { ...NOBODY, roles: ['engineer'], people: ['anna'] },
};

/** What the page knows already, so that nothing is asked. */
function known(): QueryClient {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  queries.setQueryData(keys.people, [{ username: 'anna', name: 'Anna Keller', role: 'technician', team: '', active: true }]);
  queries.setQueryData(tellingKeys.targets, [{ id: 't1', name: 'Screen in hall 2' }]);
  queries.setQueryData(keys.machines, { items: [{ id: 'p03', name: 'Press 3' }] });
  const rows = { items: [{ id: 't-0108', number: 'T-0108' }], next_cursor: null };
  queries.setQueryData(keys.tools({}), { pages: [rows], pageParams: [''] });
  return queries;
}

function Sentence({ rule }: { rule: RuleSaid }) {
  return <p role="note">{useRuleSentence()(rule)}</p>;
}

async function said(rule: Partial<RuleSaid>, language: 'en' | 'de' = 'en'): Promise<string> {
  const sentence = (
    <QueryClientProvider client={known()}>
      <Sentence rule={{ ...RULE, ...rule }} />
    </QueryClientProvider>
  );
  const { unmount } = await renderPart(sentence, language);
  const text = screen.getByRole('note').textContent;
  unmount();
  return text;
}

describe('a rule', () => {
  it('is said in one sentence', async () => {
    expect(await said({})).toBe('Withdrawn run permits and all failures: tell engineers and Anna Keller in the page, at all times.');
    expect(await said({}, 'de')).toBe(
      'Entzogene Lauffreigaben und alle Störungen: Ingenieure und Anna Keller benachrichtigen, in der Oberfläche, jederzeit.',
    );
  });

  it('names tools, machines and targets, and says how many more there are', async () => {
    const about = { tool_ids: ['t-0108', 't-0109', 't-0110', 't-0111'], machine_ids: ['p03'], target_ids: ['t1'] };
    expect(await said({ ...about, kinds: [...ALL_KINDS] })).toBe(
      'Everything at T-0108, T-0109, T-0110 and 2 more: tell engineers and Anna Keller in the page, at all times. ' +
        'Send it to Screen in hall 2 too.',
    );
    expect(await said({ ...about, tool_ids: [], ways: [], kinds: ['source_silent'] })).toBe(
      'Silent sources at Press 3: send to Screen in hall 2, at all times.',
    );
  });

  it('says what happens at other hours and what if nobody reads it', async () => {
    const late = { after_minutes: 30, to: { ...NOBODY, roles: ['administrator' as const] } };
    const rule = { ways: ['page', 'mail'] as ('page' | 'mail')[], week: hoursOf(workingDays(6, 22)), escalation: late };
    expect(await said({ ...rule, min_severity: 'critical' })).toBe(
      'Withdrawn run permits and all failures, critical only: tell engineers and Anna Keller in the page and by e-mail, ' +
        'Mon–Fri 06:00–22:00. What comes at other hours waits for these, unless it is critical. ' +
        'If nobody has read it after 30 minutes, tell administrators too.',
    );
    expect(await said({ ...rule, critical_anyway: false, escalation: { ...late, after_minutes: 120 } }, 'de')).toContain(
      'Was zu anderen Zeiten kommt, wartet bis dahin. Hat es nach 2 Stunden niemand gelesen, auch benachrichtigen: Administratoren.',
    );
  });

  it('comes to nothing without a kind, somebody to tell and a way to tell him', () => {
    const empty = valuesOf(null);
    expect(faultsOf(empty)).toEqual(['name', 'kinds', 'to']);
    const whole = { ...empty, name: 'A', kinds: ALL_KINDS, to: { ...NOBODY, concerned: true } };
    expect(faultsOf(whole)).toEqual([]);
    expect(faultsOf({ ...whole, ways: [] })).toEqual(['ways']);
    expect(faultsOf({ ...whole, ways: ['mail'], escalates: true, afterMinutes: '' })).toEqual(['after', 'escalatePage']);
    expect(faultsOf({ ...whole, to: NOBODY, ways: [], targetIds: ['t1'] })).toEqual([]);
  });
});
