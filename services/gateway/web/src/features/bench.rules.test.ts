import { describe, expect, it } from 'vitest';
import type { BenchPlan, ChecklistItem, JobSheet, PlanTemplate, ToolLimits } from '../api/benchTypes';
import { boardSearch, shownColumn } from './board/search';
import {
  BLANK,
  draftOf,
  type FindingInput,
  type FinishValues,
  pointsUnsaid,
  proposedFindings,
  proposesRelease,
  signature,
} from './job/finish';
import { signAgain } from './job/signAgain';
import { spanOf } from './maintenance/Arithmetic';
import { baseOf, differs, wordsOf } from './maintenance/levelValues';
import { bothLimits, fieldsOf, isDisordered, limitInputs, limitValues, switched } from './maintenance/limitValues';
import { bothPlans, codesElsewhere, describeLevel, fromTemplate, levelInputs, planValues } from './maintenance/planValues';
import { wordOf } from '../components/useCardAction';
import { loadDraft, saveDraft } from '../lib/drafts';
import { partInput, partValues } from './parts/partValues';
import { bothChecklists } from './templates/bothChecklists';
import {
  checklistInput,
  type ChecklistValues,
  checklistValues,
  faultOf,
  isComplete,
  type ItemValues,
  moved,
  newGroup,
  newItem,
} from './templates/checklistValues';

const level = {
  ...{ code: 'L3', names: { en: 'Inspection', de: 'Inspektion' }, interval_shots: 20_000, interval_days: null, interval_hours: null },
  ...{
    warn_percent: 90,
    limit_percent: 110,
    blocks_run: true,
    includes_lower: true,
    only_stored: false,
    checklist_id: 'c',
    planned_minutes: 90,
  },
};
const template = { id: 't', titles: { en: 'Ladder' }, levels: [level] } as unknown as PlanTemplate;

describe('a plan from a template', () => {
  it('takes its values in the reader’s words', () => {
    const values = fromTemplate(template, 'de');
    expect(values).toMatchObject({ name: 'Ladder', template_id: 't' });
    expect(values.levels[0]).toMatchObject({ name: 'Inspektion', interval_shots: 20_000, interval_days: '', checklist_id: 'c' });
  });

  it('asks why only where the tool has an interval of its own', () => {
    expect(differs(baseOf(level, 'k'), template)).toBe(false);
    expect(differs({ ...baseOf(level, 'k'), interval_shots: 15_000 }, template)).toBe(true);
    expect(differs({ ...baseOf(level, 'k'), code: 'L1' }, template)).toBe(false);
  });
});

const quantity = (value: number, unit: string | null): string => `${String(value)} ${unit ?? ''}`;

describe('signing', () => {
  const proposed = { me: 'Anna', released: true, bench: 42, waited: 7, note: 'Done as planned', now: new Date('2026-11-25T10:00:00Z') };
  const finding: FindingInput = { key: 'f', text: ' Crack ', severity: 'safety', cavity: 3, item_id: null };

  it('takes what was proposed where nothing was entered', () => {
    expect(signature(BLANK, proposed)).toEqual({
      ...{ note: 'Done as planned', done_at: '2026-11-25T10:00:00.000Z', workers: ['Anna'], bench_minutes: 42, waiting_minutes: 7 },
      ...{ findings: [], released: true, release_note: '' },
    });
  });

  it('writes cents, and leaves out what says nothing', () => {
    const body = signature(
      { ...BLANK, cost: 12.5, bench: 30, findings: [finding, { ...finding, text: ' ' }] },
      { ...proposed, released: false },
    );
    expect(body).toMatchObject({ cost_cents: 1250, bench_minutes: 30, released: false });
    expect(body.findings).toEqual([{ text: 'Crack', severity: 'safety', cavity: 3, item_id: null }]);
  });

  it('does not propose to release what must stop', () => {
    const fine = { checklist: null, answers: [] } as unknown as JobSheet;
    expect(proposesRelease(fine, [finding])).toBe(false);
    expect(proposesRelease(fine, [{ ...finding, severity: 'next_stop' }])).toBe(true);
  });

  it('is dated back where the work was done before, and sends no time that nobody measured', () => {
    const body = signature({ ...BLANK, doneAt: '2026-11-24T14:30' }, { ...proposed, bench: null, waited: null });
    expect(body.done_at).toBe(new Date('2026-11-24T14:30').toISOString());
    expect(body).not.toHaveProperty('bench_minutes');
    expect(body).not.toHaveProperty('waiting_minutes');
  });

  it('that was refused becomes a sheet again that signs the same, and never in place of one begun anew', async () => {
    const finding: FindingInput = { key: 'g', text: 'Vent worn', severity: 'watch', cavity: 2, item_id: 'g' };
    const values = { ...BLANK, note: 'Cleaned', cost: 12.5, findings: [finding], releaseNote: 'Run it slowly', doneAt: '2026-11-20T14:30' };
    const body = signature(values, { me: 'Anna', released: true, bench: 45, waited: null, note: 'As planned', now: new Date() });
    const entry = { user: 'u-1', body };
    expect(await signAgain(entry, 'j 1')).toBe(true);
    const again = (await loadDraft(draftOf('u-1', 'j 1'))) as FinishValues;
    expect(again).toEqual({ ...values, workers: ['Anna'], bench: 45, waiting: '', released: true });
    expect(signature(again, { me: 'Bea', released: false, bench: 90, waited: null, note: '', now: new Date() })).toEqual(body);
    await saveDraft(draftOf('u-1', 'j 1'), { ...BLANK, note: 'Something else' });
    expect(await signAgain(entry, 'j 1')).toBe(false);
    expect(await loadDraft(draftOf('u-1', 'j 1'))).toMatchObject({ note: 'Something else' });
  });

  it('offers flagged points as findings until they are taken over', () => {
    const sheet = {
      checklist: {
        groups: [
          {
            items: [
              { id: 'a', kind: 'check', texts: { en: 'Vents' }, low: null, high: null },
              { id: 'b', kind: 'check', texts: { en: 'Slides' }, low: null, high: null },
            ],
          },
        ],
      },
      answers: [
        { item_id: 'a', value: 'flag', note: 'worn', as_left: 'bad' },
        { item_id: 'b', value: 'ok', note: '' },
      ],
    } as unknown as JobSheet;
    const offered = proposedFindings(sheet, [], 'en', quantity);
    expect(offered).toMatchObject([{ text: 'Vents: worn', severity: 'next_stop', item_id: 'a' }]);
    expect(proposedFindings(sheet, offered, 'en', quantity)).toEqual([]);
  });
});

describe('a value out of limits', () => {
  const item = { id: 'a', kind: 'measure', texts: { en: 'Step' }, unit: 'mm', low: null, high: 0.02 };
  const sheet = (answer: object) =>
    ({
      checklist: { groups: [{ items: [item] }] },
      answers: [{ item_id: 'a', note: '', as_left: 'caution', ...answer }],
    }) as unknown as JobSheet;

  it('is offered as a finding with what was measured, and the tool is not released by default', () => {
    const offered = proposedFindings(sheet({ value: 9 }), [], 'en', quantity);
    expect(offered).toMatchObject([{ text: 'Step: 9 mm', severity: 'watch', item_id: 'a' }]);
    expect(proposesRelease(sheet({ value: 9 }), [])).toBe(false);
    expect(proposesRelease(sheet({ value: 0.02 }), [])).toBe(true);
  });

  it('holds back the release until a note at the point or a finding speaks of it', () => {
    expect(pointsUnsaid(sheet({ value: 9 }), []).map(({ id }) => id)).toEqual(['a']);
    expect(pointsUnsaid(sheet({ value: 9, note: 'Customer agrees' }), [])).toEqual([]);
    expect(pointsUnsaid(sheet({ value: 9 }), proposedFindings(sheet({ value: 9 }), [], 'en', quantity))).toEqual([]);
    expect(pointsUnsaid(sheet({ value: 0.01, as_left: 'bad' }), []).map(({ id }) => id)).toEqual(['a']);
  });
});

describe('what is known of a level’s past', () => {
  const plan = {
    id: 'p',
    name: 'PM',
    template_id: null,
    retired: false,
    levels: [{ ...level, id: 'l', name: 'Inspection', reason: null }],
  } as unknown as BenchPlan;

  it('is sent only where it was entered', () => {
    const [values] = planValues(plan).levels;
    expect(levelInputs(values ? [values] : [])[0]).not.toHaveProperty('start_total');
    const [sent] = levelInputs(values ? [{ ...values, last_total: 280_000, last_on: '2026-11-01' }] : []);
    expect(sent).toMatchObject({ start_total: 280_000, start_at: new Date('2026-11-01T00:00').toISOString() });
  });

  it('tells of a code that another plan has as well', () => {
    const { levels } = planValues(plan);
    expect(codesElsewhere([plan], null, levels)).toEqual(['L3']);
    expect(codesElsewhere([plan], 'p', levels)).toEqual([]);
    expect(codesElsewhere([{ ...plan, retired: true }], null, levels)).toEqual([]);
  });

  it('is compared in full when somebody else has saved meanwhile', () => {
    const [values] = planValues(plan).levels;
    const told = describeLevel(values, { checklist: () => 'Inspection list', t: (key) => key });
    expect(told).toContain('Inspection list · 90 min · plan.blocksRun · plan.includesLower');
    expect(describeLevel(values && { ...values, blocks_run: false }, { checklist: () => 'Inspection list', t: (key) => key })).not.toBe(
      told,
    );
  });
});

describe('the board', () => {
  const counts = { overdue: 0, due: 0, soon: 2, scheduled: 0, in_work: 1, waiting: 0 };

  it('shows the column of the address, else the first that wants hands', () => {
    expect(shownColumn('waiting', counts)).toBe('waiting');
    expect(shownColumn(undefined, counts)).toBe('in_work');
    expect(boardSearch({ column: 'nonsense', q: ' ', machine: 'p07' })).toEqual({ machine: 'p07' });
  });

  it('has one next step for every piece of work', () => {
    expect(wordOf({ job_id: null, state: null })).toBe('open');
    expect((['open', 'scheduled', 'started', 'waiting'] as const).map((state) => wordOf({ job_id: 'j', state }))).toEqual([
      'start',
      'start',
      'goOn',
      'resume',
    ]);
  });
});

describe('a forecast', () => {
  it('names the range only where there is one', () => {
    const written = (date: string): string => date;
    expect(spanOf({ due_on: '27', due_from: '25', due_until: '1' }, written)).toBe('27 (25 – 1)');
    expect(spanOf({ due_on: '27', due_from: '27', due_until: '27' }, written)).toBe('27');
    expect(spanOf({ due_on: null, due_from: null, due_until: null }, written)).toBe('');
  });
});

describe('the checklist editor', () => {
  const measure = { ...newItem('m'), kind: 'measure' as const, texts: { en: 'Step', de: '' }, low: 0 as const, high: 0.02 };

  it('moves by one place and stays at the ends', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
  });

  it('says what a point lacks', () => {
    expect([faultOf(newItem('a')), faultOf(measure), faultOf({ ...measure, low: 1 }), faultOf({ ...measure, kind: 'choice' })]).toEqual([
      'text',
      null,
      'limits',
      'choices',
    ]);
  });

  it('writes only what belongs to the kind, and keeps ids', () => {
    const group = {
      ...newGroup('g', 'x'),
      titles: { en: 'G', de: '' },
      items: [measure, { ...measure, kind: 'check' as const, id: 'old' }],
    };
    const values = { titles: { en: 'C', de: '' }, groups: [group] };
    expect(isComplete(values)).toBe(true);
    const [first, second] = checklistInput(values).groups[0]?.items ?? [];
    expect(first).toMatchObject({ high: 0.02, low: 0 });
    expect(first).not.toHaveProperty('id');
    expect(second).toMatchObject({ id: 'old', high: null, help: null, choices: [] });
  });

  it('reads back what was saved', () => {
    const item = {
      ...level,
      id: 'i',
      kind: 'measure',
      texts: { en: 'Step' },
      help: null,
      unit: 'mm',
      low: null,
      nominal: null,
      high: 0.02,
      choices: [],
    };
    const values = checklistValues({ titles: { de: 'L' }, groups: [{ id: 'g', titles: { en: 'G' }, items: [item] }] } as never);
    expect(values.groups[0]?.items[0]).toMatchObject({ id: 'i', low: '', high: 0.02, texts: { en: 'Step', de: '' } });
  });

  it('leaves a language out that says nothing', () => {
    expect(wordsOf({ en: ' Vents ', de: '' })).toEqual({ en: 'Vents' });
  });
});

describe('a spare part', () => {
  it('is written in cents, with nothing where nothing was entered', () => {
    const values = { ...partValues(null, 'pcs'), number: ' SP-1 ', name: 'Pin', price: 12.35 };
    expect(partInput(values)).toMatchObject({
      number: 'SP-1',
      unit: 'pcs',
      price_cents: 1235,
      supplier: null,
      lead_time_days: null,
      minimum: 0,
    });
  });
});

describe('limits of one tool', () => {
  const step = { id: 'step', kind: 'measure', low: null, nominal: null, high: 0.02 } as unknown as ChecklistItem;
  const gone = { item_id: 'gone', low: 1, nominal: null, high: 2 };
  const limits = { checklist: { groups: [{ items: [step] }] }, limits: [gone] } as unknown as ToolLimits;

  it('begin with those of the checklist, and end with the switch', () => {
    const on = switched(limitValues(limits), step, true);
    expect(limitInputs(limits.checklist, on)).toEqual([{ item_id: 'step', low: null, nominal: null, high: 0.02 }]);
    expect(limitInputs(limits.checklist, switched(on, step, false))).toEqual([]);
  });

  it('go up from the lowest to the highest, whichever are given', () => {
    expect(isDisordered(fieldsOf({ low: 2, nominal: null, high: 1 }))).toBe(true);
    expect(isDisordered(fieldsOf({ low: 0, nominal: 0, high: null }))).toBe(false);
  });
});

describe('two who change the same', () => {
  const plan = { name: 'P', template_id: null, levels: ['L1', 'L2'].map((code) => ({ ...level, id: code, code, name: code, reason: '' })) };
  const before = planValues(plan as unknown as BenchPlan);
  const every = (shots: readonly [number, number]) => ({
    ...before,
    levels: before.levels.map((one, index) => ({ ...one, interval_shots: shots[index] ?? 0 })),
  });

  it('of a plan keep both their levels', () => {
    const mine = { ...every([5_000, 20_000]), reason: 'wears' };
    const both = bothPlans(before, mine, every([20_000, 9_000]));
    expect(both.levels.map((one) => one.interval_shots)).toEqual([5_000, 9_000]);
    expect(both.reason).toBe('wears');
    const without = { ...before, levels: before.levels.slice(1) };
    expect(bothPlans(before, without, every([20_000, 9_000])).levels.map((one) => one.interval_shots)).toEqual([9_000]);
  });

  it('of a checklist keep both their points, and what they said of the same one', () => {
    const point = (id: string, text: string, high: number | '' = ''): ItemValues => ({
      ...{ ...newItem(id), id, kind: 'measure', texts: { en: text, de: '' }, high },
    });
    const list = (...items: ItemValues[]): ChecklistValues => ({
      titles: { en: 'L', de: '' },
      groups: [{ key: 'g', id: 'g', titles: { en: 'G', de: '' }, items }],
    });
    const were = list(point('a', 'Step'), point('b', 'Vent'), point('c', 'Pin'), point('d', 'Gate'));
    const added = { ...point('new', 'Runner', 3), id: null };
    const mine = list(point('a', 'Step', 1), point('c', 'Pin'), point('d', 'Gate'), added);
    const theirs = list(point('x', 'Seal'), point('a', 'Step height'), point('b', 'Vent'), point('d', 'Gate', 2));
    const texts = ({ groups }: ChecklistValues) => groups.flatMap(({ items }) => items.map(({ texts: { en }, high }) => [en, high]));
    const both = bothChecklists(were, mine, theirs);
    expect(texts(both)).toEqual([
      ['Seal', ''],
      ['Step height', 1],
      ['Gate', 2],
      ['Runner', 3],
    ]);
    const saved = list(point('a', 'Step', 1), point('c', 'Pin'), point('d', 'Gate'), point('given', 'Runner', 3));
    expect(bothChecklists(were, mine, saved)).toEqual(saved);
    const swapped = list(point('b', 'Vent'), point('a', 'Step'), point('c', 'Pin'), point('d', 'Gate'));
    expect(texts(bothChecklists(were, swapped, theirs)).map(([en]) => en)).toEqual(['Seal', 'Vent', 'Step height', 'Gate']);
  });

  it('of limits keep both their values, also one that was taken away', () => {
    const figures = (low: number) => ({ low, nominal: '' as const, high: '' as const });
    const were = { own: { a: figures(1), b: figures(2) }, reason: '' };
    const mine = { own: { b: figures(2), c: figures(3) }, reason: 'worn' };
    const theirs = { own: { a: figures(1), b: figures(9) }, reason: '' };
    expect(bothLimits(were, mine, theirs)).toEqual({ own: { b: figures(9), c: figures(3) }, reason: 'worn' });
  });
});
