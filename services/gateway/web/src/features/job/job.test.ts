import { describe, expect, it } from 'vitest';
import type { BenchJob, Checklist, ChecklistItem, JobSheet } from '../../api/benchTypes';
import type { StoredEntry } from '../../lib/outbox';
import { inWords } from '../../lib/words';
import { type AnswerInput, isAnswered, missingOf, nextMeasure, NO_ANSWER, restToOk, verdictOf, withValue } from './items';
import { cleaned, numberOf, pressed, type PadKey } from './number';
import { applied, jobPath, sheetNow } from './queue';
import { benchMinutes, clock, waitedMinutes } from './times';

function item(id: string, values: Partial<ChecklistItem> = {}): ChecklistItem {
  return {
    id,
    kind: 'check',
    texts: { en: id },
    help: null,
    required: true,
    photo_required: false,
    graded: false,
    unit: null,
    nominal: null,
    low: null,
    high: null,
    choices: [],
    ...values,
  };
}

function checklist(...items: ChecklistItem[]): Checklist {
  const head = { id: 'c', version: 1, titles: { en: 'C' }, source: null, confirmed: true, confirmed_by: null, confirmed_at: null };
  return { ...head, revision: 1, retired: false, retired_reason: null, groups: [{ id: 'g', titles: { en: 'G' }, items }] };
}

const answer = (values: Partial<AnswerInput>): AnswerInput => ({ ...NO_ANSWER, ...values });

describe('limits', () => {
  const step = { low: null, high: 0.02 };
  it.each([
    [0.02, 'ok'],
    [0.021, 'above'],
    [-3, 'ok'],
  ] as const)('hold for a parting line step of %s mm: %s', (value, verdict) => {
    expect(verdictOf(step, value)).toBe(verdict);
  });

  it('may be only from below, and say nothing without a value', () => {
    expect(verdictOf({ low: 1, high: null }, 0.4)).toBe('below');
    expect(verdictOf(step, null)).toBeNull();
  });
});

describe('required items', () => {
  const list = checklist(
    item('a'),
    item('b', { kind: 'measure' }),
    item('c', { required: false }),
    item('d', { kind: 'photo' }),
    item('e', { photo_required: true }),
    item('f', { kind: 'text' }),
  );

  it('are missing in the order of the list', () => {
    expect(missingOf(list, new Map())).toEqual(['a', 'b', 'd', 'e', 'f']);
  });

  it('count zero as a value and blanks as none', () => {
    const answers = new Map([
      ['a', answer({ value: 'na' })],
      ['b', answer({ value: 0 })],
      ['d', answer({ photo_ids: ['p'] })],
      ['f', answer({ value: '  ' })],
    ]);
    expect(missingOf(list, answers)).toEqual(['e', 'f']);
  });

  it('want their picture, but not of what does not apply', () => {
    const pictured = item('e', { photo_required: true });
    expect(isAnswered(pictured, answer({ value: 'ok' }))).toBe(false);
    expect(isAnswered(pictured, answer({ value: 'na' }))).toBe(true);
    expect(isAnswered(pictured, answer({ value: 'flag', photo_ids: ['p'] }))).toBe(true);
  });

  it('want both states of a graded point, but not of what does not apply', () => {
    const graded = item('g', { graded: true });
    expect(isAnswered(graded, answer({ value: 'flag', as_found: 'bad' }))).toBe(false);
    expect(isAnswered(graded, answer({ value: 'flag', as_found: 'bad', as_left: 'good' }))).toBe(true);
    expect(isAnswered(graded, answer({ value: 'na' }))).toBe(true);
  });
});

describe('tap-saving defaults', () => {
  const graded = item('g', { graded: true });

  it('take good for OK and caution as found for a flag; how it was left a person says', () => {
    expect(withValue(graded, NO_ANSWER, 'ok')).toMatchObject({ as_found: 'good', as_left: 'good' });
    expect(withValue(graded, NO_ANSWER, 'flag')).toMatchObject({ as_found: 'caution', as_left: null });
    expect(withValue(graded, NO_ANSWER, 'na')).toMatchObject({ as_found: null, as_left: null });
  });

  it('keep what a person graded while the judgement stays', () => {
    const worn = answer({ value: 'flag', as_found: 'bad', as_left: 'good' });
    expect(withValue(graded, worn, 'flag')).toMatchObject({ as_found: 'bad', as_left: 'good' });
    expect(withValue(graded, worn, 'ok')).toMatchObject({ as_found: 'good', as_left: 'good' });
  });

  it('grade a measured value by its limits, and nothing that takes no grade', () => {
    const measured = item('m', { kind: 'measure', graded: true, high: 0.02 });
    expect(withValue(measured, NO_ANSWER, 0.05)).toMatchObject({ as_found: 'caution' });
    expect(withValue(item('x'), NO_ANSWER, 'ok')).toMatchObject({ as_found: null });
  });

  it('set the rest of the checks to OK, never a flag or a measured value', () => {
    const list = checklist(item('a'), item('b'), item('m', { kind: 'measure' }), graded);
    const rest = restToOk(list, new Map([['b', answer({ value: 'flag' })]]));
    expect([...rest].map(([id, { value, as_found }]) => [id, value, as_found])).toEqual([
      ['a', 'ok', null],
      ['g', 'ok', 'good'],
    ]);
  });

  it('go from one measured value to the next that is open', () => {
    const list = checklist(item('m1', { kind: 'measure' }), item('a'), item('m2', { kind: 'measure' }), item('m3', { kind: 'measure' }));
    expect(nextMeasure(list, new Map([['m2', answer({ value: 1 })]]), 'm1')).toBe('m3');
    expect(nextMeasure(list, new Map(), 'm3')).toBeNull();
  });
});

describe('the number pad', () => {
  const typed = (keys: PadKey[], point = '.'): string => keys.reduce((text, key) => pressed(text, key, point), '');

  it('writes the number as the language does', () => {
    expect(typed(['point', '0', '2'])).toBe('0.02');
    expect(typed(['1', 'point', '5', 'point', '5'], ',')).toBe('1,55');
    expect(typed(['0', '7'])).toBe('7');
    expect(typed(['4', 'sign', '2', 'back'])).toBe('-4');
  });

  it('reads point and comma, and nothing that is no number', () => {
    expect([numberOf('0,02'), numberOf('-1.5'), numberOf('12'), numberOf('')]).toEqual([0.02, -1.5, 12, null]);
    expect([numberOf('-'), numberOf('1-2'), numberOf('.')]).toEqual([null, null, null]);
  });

  it('takes from a keyboard only what can be a number', () => {
    expect(cleaned(' -1,2,5 mm', ',')).toBe('-1,25');
  });
});

describe('time on the bench', () => {
  const now = new Date('2026-11-25T10:00:00Z');
  const job = {
    state: 'started',
    started_at: '2026-11-25T08:00:00Z',
    done_at: null,
    waiting_since: null,
    waited_minutes: 30,
    bench_minutes: null,
  } as const;

  it('is the time since the start without the waiting', () => {
    expect(benchMinutes(job, now)).toBe(90);
    const waiting = { ...job, state: 'waiting', waiting_since: '2026-11-25T09:45:00Z' } as const;
    expect([waitedMinutes(waiting, now), benchMinutes(waiting, now)]).toEqual([45, 75]);
  });

  it('is none before the start, and what was signed afterwards', () => {
    expect(benchMinutes({ ...job, started_at: null }, now)).toBe(0);
    expect(benchMinutes({ ...job, bench_minutes: 55 }, now)).toBe(55);
  });

  it('reads like a clock', () => {
    expect([clock(5), clock(95), clock(600)]).toEqual(['0:05', '1:35', '10:00']);
  });
});

describe('what is still to be sent', () => {
  const job = { id: 'j 1', state: 'open', started_at: null } as BenchJob;
  const sheet = { job, answers: [{ item_id: 'a', value: 'ok', by: 'Bea' }], checklist: null } as unknown as JobSheet;
  const entry = (seq: number, path: string, body: unknown, state: 'waiting' | 'parked' = 'waiting'): StoredEntry =>
    ({ seq, path: jobPath('j 1', path), body, state, createdAt: 0, reason: null }) as unknown as StoredEntry;

  it('lies over the server’s answers and has begun the job', () => {
    const entries = [
      entry(1, 'answers/a', { ...NO_ANSWER, value: 'flag' }),
      entry(2, 'answers', { answers: [{ ...NO_ANSWER, item_id: 'b', value: 'ok' }] }),
    ];
    const { sheet: now, queued } = sheetNow(sheet, entries, 'Anna');
    expect(now.answers.map(({ item_id, value, by }) => [item_id, value, by])).toEqual([
      ['a', 'flag', 'Anna'],
      ['b', 'ok', 'Anna'],
    ]);
    expect(now.job.state).toBe('started');
    expect([...queued.keys()]).toEqual(['a', 'b']);
  });

  it('shows a refused answer as refused, and a refused deed as not done', () => {
    const entries = [entry(1, 'answers/a', NO_ANSWER, 'parked'), entry(2, 'wait', { reason: 'parts' }, 'parked')];
    const { sheet: now, queued, deeds } = sheetNow({ ...sheet, job: { ...job, state: 'started' } }, entries, 'Anna');
    expect(queued.get('a')?.state).toBe('refused');
    expect([now.job.state, deeds.has('wait')]).toEqual(['started', true]);
  });

  it('shows the newer answer of a point, not the refused one that it came after', () => {
    const late = { ...NO_ANSWER, item_id: 'a', value: 'ok', at: '2026-11-25T10:05:00+00:00', by: 'Anna', verdict: null };
    const refused = [
      { ...NO_ANSWER, item_id: 'a', value: 'flag', at: '2026-11-25T10:00:00.000Z' },
      { ...NO_ANSWER, item_id: 'b', value: 'flag', at: '2026-11-25T10:00:00.000Z' },
    ];
    const answered = { ...sheet, answers: [late] } as unknown as JobSheet;
    const { sheet: now, queued } = sheetNow(answered, [entry(1, 'answers', { answers: refused }, 'parked')], 'Anna');
    expect(now.answers.map(({ item_id, value }) => [item_id, value])).toEqual([
      ['a', 'ok'],
      ['b', 'flag'],
    ]);
    expect([...queued].map(([item, { state }]) => [item, state])).toEqual([['b', 'refused']]);
  });

  it('leaves the writes of other jobs alone', () => {
    const other = { ...entry(1, 'answers/a', NO_ANSWER), path: jobPath('other', 'answers/a') };
    expect(sheetNow(sheet, [other], 'Anna').sheet).toBe(sheet);
  });

  it('waits and goes on', () => {
    const waiting = applied(sheet, { path: jobPath('j 1', 'wait'), body: { reason: 'drying' } }, '2026-11-25T10:00:00Z', 'Anna');
    expect(waiting.job).toMatchObject({ state: 'waiting', waiting_reason: 'drying', waiting_since: '2026-11-25T10:00:00Z' });
    expect(applied(waiting, { path: jobPath('j 1', 'resume'), body: {} }, '', 'Anna').job.state).toBe('started');
  });
});

describe('words of the plant', () => {
  it('come in the reader’s language, else in another', () => {
    expect([inWords({ en: 'Vents', de: 'Entlüftung' }, 'de-DE'), inWords({ de: 'Nur deutsch' }, 'en'), inWords(null, 'en')]).toEqual([
      'Entlüftung',
      'Nur deutsch',
      '',
    ]);
  });
});
