import { describe, expect, it } from 'vitest';
import type { Action, ActionState } from '../../api/actionTypes';
import type { StoredEntry } from '../../lib/outbox';
import { blankValues, changedAction, flawsOf, newAction, newLine, proposedTitle, valuesOf } from './actionValues';
import { columnFilters, concerns, inColumns, shownColumn } from './columns';
import { BLANK, missingOf } from './evidence';
import { askedAt, fixOptions, isTried } from './fixes';
import { merged } from '../../lib/merged';
import { mayApprove } from '../../lib/approval';
import { columnOf, deedOfDrop, deedsOf, type Movable, type Who } from './moves';
import { actionPath, handedIn, queuedComments, withQueued } from './queue';
import { actionSearch, filterOf, newActionSearch } from './search';
import { dayAfter, daysUntil, dueTone, waitsForShots, watchParts } from './standing';

const ANNA: Who = { username: 'anna', isEngineer: false };
const ERIK: Who = { username: 'erik', isEngineer: true };
const RULES = { watch_shots: 20_000, watch_days: 30 };
const NOON = new Date(2026, 10, 26, 12, 0);

function action(values: Partial<Action> = {}): Action {
  return {
    id: 'a1',
    number: 7,
    kind: 'corrective',
    title: 'Stone the parting line',
    description: '',
    tool: { id: 't-0042', number: 'T-0042', name: 'Cap' },
    priority: 'normal',
    state: 'open',
    owner: { username: 'anna', name: 'Anna Kowalski' },
    team: 'Tool shop',
    due_on: '2026-12-03',
    overdue: false,
    checklist: [
      { id: 'c1', text: 'Stone', done: false, done_by: null, done_at: null },
      { id: 'c2', text: 'Measure', done: false, done_by: null, done_at: null },
    ],
    failures: [],
    job_ids: [],
    photo_ids: [],
    needs_approval: false,
    approver: null,
    fixes: [],
    cause: null,
    watch: null,
    no_watch_reason: '',
    completed_at: null,
    completed_by: null,
    completion_note: '',
    evidence_photo_ids: [],
    created_at: '2026-11-20T08:00:00Z',
    created_by: 'Erik',
    escalation: null,
    reopened_count: 0,
    version: 1,
    ...values,
  };
}

const movable = (state: ActionState, values: Partial<Movable> = {}): Movable => ({ state, approver: null, completed_by: null, ...values });

function entry(path: string, body: unknown, values: Partial<StoredEntry> = {}): StoredEntry {
  const caption = { key: 'queue.startAction', values: {} };
  return { seq: 1, key: 'k', user: 'u', createdAt: 0, state: 'waiting', reason: null, path, body, caption, ...values };
}

describe('what a person may do with an action', () => {
  it.each([
    ['open', ANNA, ['start', 'complete']],
    ['open', ERIK, ['start', 'complete', 'cancel']],
    ['in_work', ANNA, ['complete']],
    ['in_approval', ANNA, []],
    ['watching', ANNA, []],
    ['watching', ERIK, ['verify', 'reopen']],
    ['effective', ERIK, ['reopen']],
    ['cancelled', ERIK, ['reopen']],
  ] as const)('in state %s', (state, who, deeds) => {
    expect(deedsOf(movable(state), who)).toEqual(deeds);
  });

  it('takes four eyes: the approver approves what somebody else handed in', () => {
    const approver = { username: 'erik', name: 'Erik Lund' };
    const handed = movable('in_approval', { approver, completed_by: 'Anna Kowalski' });
    expect(deedsOf(handed, ERIK)).toEqual(['approve', 'refuse', 'cancel']);
    expect(mayApprove(handed, ANNA)).toBe(false);
    expect(mayApprove({ ...handed, completed_by: 'Erik Lund' }, ERIK)).toBe(false);
    expect(deedsOf(movable('in_work', { approver }), ERIK)).toEqual(['cancel']);
  });
});

describe('dropping a card', () => {
  const approver = { username: 'erik', name: 'Erik Lund' };
  it.each([
    ['open', 'in_work', 'start'],
    ['in_work', 'in_approval', null],
    ['in_work', 'open', null],
    ['in_approval', 'watching', 'approve'],
    ['in_approval', 'in_work', 'refuse'],
    ['watching', 'done', 'verify'],
    ['done', 'in_work', 'reopen'],
    ['open', 'open', null],
  ] as const)('from %s on %s means %s', (state, column, deed) => {
    expect(deedOfDrop(movable(state, { approver }), column, ERIK)).toBe(deed);
  });

  it('on any later column hands in what is open or in work', () => {
    expect(deedOfDrop(movable('open'), 'watching', ANNA)).toBe('complete');
    expect(deedOfDrop(movable('in_work', { approver }), 'in_approval', ANNA)).toBe('complete');
  });

  it('does nothing where the role may not', () => {
    expect(deedOfDrop(movable('watching'), 'done', ANNA)).toBeNull();
  });
});

describe('the due day', () => {
  it('is counted in days of the calendar, whatever the hour', () => {
    expect(daysUntil('2026-11-26', NOON)).toBe(0);
    expect(daysUntil('2026-11-27', new Date(2026, 10, 26, 23, 59))).toBe(1);
    expect(daysUntil('2026-11-24', NOON)).toBe(-2);
    expect(dayAfter(NOON, 7)).toBe('2026-12-03');
  });

  it.each([
    [{ due_on: '2026-11-20', overdue: true }, 'overdue'],
    [{ due_on: '2026-11-26', overdue: false }, 'today'],
    [{ due_on: '2026-11-28', overdue: false }, 'soon'],
    [{ due_on: '2026-12-24', overdue: false }, 'later'],
    [{ due_on: '2026-11-20', overdue: false, state: 'watching' as const }, null],
  ] as const)('%o is %s', (values, tone) => {
    expect(dueTone(action(values), NOON)).toBe(tone);
  });
});

describe('a watch', () => {
  const running = { shots: 20_000, days: 30, run_shots: 5_000, run_days: 3 };

  it('has a bar for each thing that ends it, never past its end', () => {
    expect(watchParts(running).map(({ unit, percent }) => [unit, percent])).toEqual([
      ['shots', 25],
      ['days', 10],
    ]);
    expect(watchParts({ ...running, shots: null, run_days: 45 })).toEqual([{ unit: 'days', run: 45, of: 30, percent: 100 }]);
  });

  it('waits for the first shot of an idle tool, however many days pass', () => {
    expect(waitsForShots({ state: 'running', days: 30, run_shots: 0, run_days: 31 })).toBe(true);
    expect(waitsForShots({ state: 'running', days: 30, run_shots: 1, run_days: 31 })).toBe(false);
  });
});

describe('handing in', () => {
  const ticked = { checklist: [{ id: 'c', text: 'x', done: true, done_by: 'A', done_at: 'now' }], jobs_done: [] };

  it('takes every tick, and a photo, a job or enough words', () => {
    expect(missingOf({ ...action(), jobs_done: [] }, BLANK)).toEqual(['checklist', 'evidence']);
    expect(missingOf(ticked, { ...BLANK, note: 'Stoned, cavity 3.' })).toEqual(['evidence']);
    expect(missingOf(ticked, { ...BLANK, note: 'Stoned at cavity 3, 0.01.' })).toEqual([]);
    expect(missingOf(ticked, { ...BLANK, photo_ids: ['p'] })).toEqual([]);
    expect(missingOf({ ...ticked, jobs_done: [{}] }, BLANK)).toEqual([]);
  });
});

describe('kinds of fix', () => {
  const rate = (fix: string, values: object) => ({
    fix,
    tried: 0,
    held: 0,
    returned: 0,
    running: 0,
    rate: null,
    low: 0,
    high: 1,
    ...values,
  });

  it('stand in the order of what surely held, then what is tried, then the rest', () => {
    const rates = [
      rate('CLEAN', { tried: 9, held: 2, returned: 7, rate: 0.22, low: 0.06, high: 0.55 }),
      rate('STONE', { tried: 9, held: 7, returned: 2, rate: 0.78, low: 0.45, high: 0.94 }),
    ];
    const options = fixOptions([{ code: 'WELD' }, { code: 'CLEAN' }, { code: 'STONE' }], rates);
    expect(options.map(({ code }) => code)).toEqual(['STONE', 'CLEAN', 'WELD']);
    expect(options.map(isTried)).toEqual([true, true, false]);
  });

  it('are asked for the place of the first report with a code', () => {
    const reports = [
      { code: null, cavity: 1 },
      { code: 'FL', cavity: 3 },
    ];
    expect(askedAt(reports, 't')).toEqual({ code: 'FL', tool_id: 't', cavity: 3 });
    expect(askedAt([], 't')).toEqual({});
  });
});

describe('the address', () => {
  it('keeps what it knows and leaves out the rest', () => {
    expect(actionSearch({ whose: 'team', view: 'list', state: 'gone', overdue: 'true', q: ' ' })).toEqual({
      whose: 'team',
      view: 'list',
      overdue: true,
    });
    expect(newActionSearch({ failure: 'f1', tool: 5 })).toEqual({ failure: 'f1' });
  });

  it('asks for one’s own, for the team’s, or for what it names', () => {
    const me = { username: 'anna', team: 'Tool shop' };
    expect(filterOf({}, me)).toEqual({ owner: 'anna' });
    expect(filterOf({ whose: 'team', kind: 'corrective' }, me)).toEqual({ team: 'Tool shop', kind: 'corrective' });
    expect(filterOf({ whose: 'all', state: 'open' }, me)).toEqual({ state: ['open'] });
    expect(filterOf({ owner: 'erik' }, me)).toEqual({ owner: 'erik' });
  });
});

describe('one’s own board', () => {
  it('has what one owns, and in approval what waits for one’s word', () => {
    const asked = columnFilters({}, { username: 'erik', team: '' });
    expect(asked.map(({ owner }) => owner)).toEqual(['erik', 'erik', undefined, 'erik', 'erik']);
    const approver = { username: 'erik', name: 'Erik Lund' };
    expect(concerns(action({ approver, state: 'in_approval' }), 'erik')).toBe(true);
    expect(concerns(action({ approver, state: 'in_work' }), 'erik')).toBe(false);
    expect(concerns(action({ state: 'in_approval' }), 'anna')).toBe(true);
  });
});

describe('what still has to be sent', () => {
  it('stands over the server’s word: started, ticked, said', () => {
    const entries = [
      entry(actionPath('a1', 'start'), {}),
      entry(actionPath('a1', 'check'), { item_id: 'c2', done: true }),
      entry(actionPath('a1', 'comments'), { text: 'Looks good', photo_ids: [] }),
      entry(actionPath('other', 'check'), { item_id: 'c1', done: true }),
    ];
    const now = withQueued(action(), entries, 'Anna');
    expect([now.state, now.checklist.map(({ done }) => done)]).toEqual(['in_work', [false, true]]);
    expect(queuedComments('a1', entries).map(({ text }) => text)).toEqual(['Looks good']);
    expect(handedIn('a1', entries)).toBeNull();
  });

  it('counts no longer once it was refused', () => {
    expect(withQueued(action(), [entry(actionPath('a1', 'start'), {}, { state: 'parked' })], 'Anna').state).toBe('open');
  });
});

describe('a board', () => {
  it('has a card where it was moved to, and once only', () => {
    const started = [entry(actionPath('a1', 'start'), {})];
    const none = { items: [], next_cursor: null, counts: { open: 1, in_work: 0, in_approval: 0, watching: 0, overdue: 0 } };
    const old = { ...none, items: [action()], next_cursor: 'more' };
    const columns = inColumns([old, { ...none, items: [action({ version: 2, state: 'in_work' })] }, none, none, none], started, 'Anna');
    expect(columns.open).toEqual({ cards: [], isCut: true });
    expect(columns.in_work.cards.map(({ version }) => version)).toEqual([2]);
    expect(shownColumn(undefined, columns)).toBe('in_work');
    expect(columnOf('cancelled')).toBeNull();
  });
});

describe('the form', () => {
  const start = { toolId: 't-0042', title: 'Flash, cavity 3', failureIds: ['f1'], now: NOON, rules: RULES };

  it('begins with the rules of the plant and a week from now', () => {
    const sent = newAction({ ...blankValues(start), owner: 'anna', checklist: [newLine(' Stone '), newLine(' ')] }, 'p1');
    expect(sent).toMatchObject({ due_on: '2026-12-03', watch: { shots: 20_000, days: 30 }, checklist: ['Stone'], proposal_id: 'p1' });
  });

  it('has nothing to watch without a failure, and says why where a corrective action is not watched', () => {
    expect(newAction({ ...blankValues(start), failureIds: [] }, undefined).watch).toBeNull();
    const values = { ...blankValues(start), owner: 'anna', watches: false };
    expect(flawsOf(values)).toEqual(['noWatchReason']);
    expect(flawsOf({ ...values, kind: 'preventive' })).toEqual([]);
    expect(flawsOf({ ...values, watches: true, watchShots: '', watchDays: '', approver: 'anna' })).toEqual(['approver', 'watch']);
  });

  it('sends only what was changed', () => {
    const before = valuesOf(action(), RULES);
    expect(changedAction(before, before)).toEqual({});
    const after = { ...before, owner: 'erik', checklist: [...before.checklist, newLine('Try out')] };
    expect(changedAction(before, after)).toEqual({
      owner: 'erik',
      checklist: [
        { id: 'c1', text: 'Stone' },
        { id: 'c2', text: 'Measure' },
        { id: null, text: 'Try out' },
      ],
    });
  });

  it('takes over what only the other one changed', () => {
    const before = valuesOf(action(), RULES);
    const mine = { ...before, title: 'Mine' };
    const theirs = { ...before, priority: 'high' as const, title: 'Theirs' };
    expect(merged(before, mine, theirs)).toMatchObject({ title: 'Mine', priority: 'high' });
  });

  it('puts what is meant to be done before the failure', () => {
    expect(proposedTitle('Flash, cavity 3', ['Stone', 'Clean'])).toBe('Stone, Clean: Flash, cavity 3');
    expect(proposedTitle('Flash', [])).toBe('Flash');
  });
});
