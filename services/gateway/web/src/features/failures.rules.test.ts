import { describe, expect, it } from 'vitest';
import type { Code, Failure } from '../api/failureTypes';
import { affected } from '../lib/freshness';
import { codeInput, codeValues, possibleParents, wordsOf } from './catalogue/codeValues';
import { branchesOf, favourites, fits, searched } from './failures/codes';
import { deedsOf } from './failures/deeds';
import { bothFailures, changed, failureValues, patchOf, tap } from './failures/failureValues';
import { isByGuest, worst } from './failures/looks';
import { failureSearch, filterOf } from './failures/search';
import { loadDraft, saveDraft } from '../lib/drafts';
import { emptyDraft, isBegun, linked, reportDraftKey, reportInput, unlinked } from './report/draft';
import { draftAgain } from './report/draftAgain';

const code = (name: string, more: Partial<Code> = {}): Code => ({
  code: name,
  group: 'part_defect',
  parent: null,
  names: { en: name, de: name },
  synonyms: {},
  severity: null,
  component_kinds: [],
  favourite: false,
  retired: false,
  retired_reason: null,
  merged_into: null,
  reported: 0,
  version: 1,
  ...more,
});

describe('codes', () => {
  const flash = code('FL', { names: { en: 'Flash', de: 'Grat' }, synonyms: { de: ['Überspritzung'] }, reported: 4 });
  const burn = code('PD2', { names: { en: 'Burn', de: 'Brenner' }, parent: 'PD' });
  const defect = code('PD', { names: { en: 'Plastic defect', de: 'Kunststofffehler' } });

  it('of a tool begin with what it had most, then the favourites of the catalogue', () => {
    expect(favourites([flash, defect, burn]).map((one) => one.code)).toEqual(['FL']);
    const favourite = code('SH', { favourite: true });
    expect(favourites([flash, favourite, burn]).map((one) => one.code)).toEqual(['FL', 'SH']);
  });

  it('fit a component of their kinds, and any where they name none', () => {
    const leak = code('WL', { component_kinds: ['cooling_circuit', 'seal'] });
    expect([fits(leak, 'seal'), fits(leak, 'slide'), fits(leak, null), fits(flash, 'slide')]).toEqual([true, false, true, true]);
  });

  it('are found without a network by every word typed, in either language', () => {
    expect(searched([flash, burn], 'uberspr').map((one) => one.code)).toEqual(['FL']);
    expect(searched([flash, burn], 'grat pd2')).toEqual([]);
    expect(searched([flash, burn], 'burn')).toEqual([burn]);
  });

  it('stand in a tree of two levels; what has lost its parent stands on its own', () => {
    const tree = branchesOf([burn, flash, defect], (one) => one.names.en ?? '');
    expect(tree.map((branch) => [branch.code.code, branch.below.map((one) => one.code)])).toEqual([
      ['FL', []],
      ['PD', ['PD2']],
    ]);
    expect(branchesOf([burn], (one) => one.code)).toHaveLength(1);
  });

  it('are written with each synonym once, and never below one that stands below another', () => {
    expect(wordsOf(' flashing, burr;\nburr ,, ')).toEqual(['flashing', 'burr']);
    const values = { ...codeValues(null, 'part_defect'), code: 'fl-rim', name_en: 'Rim', synonyms_de: 'Kante' };
    expect(codeInput(values)).toMatchObject({ code: 'FL-RIM', names: { en: 'Rim', de: null }, synonyms: { en: [], de: ['Kante'] } });
    expect(possibleParents([flash, burn, defect], { code: 'FL', group: 'part_defect' })).toEqual([defect]);
    expect(possibleParents([flash, burn, defect], { code: 'PD', group: 'part_defect' })).toEqual([]);
  });
});

describe('what may be done with a report', () => {
  it('offers triage to engineers, and work to everybody', () => {
    expect(deedsOf('new', true)).toEqual(['accept', 'merge', 'reject']);
    expect(deedsOf('new', false)).toEqual([]);
    expect(deedsOf('accepted', false)).toEqual(['start', 'solve']);
    expect(deedsOf('solved', true)).toEqual(['close', 'reopen']);
    expect(deedsOf('duplicate', false)).toEqual([]);
  });
});

describe('the address of the list', () => {
  it('holds the filter, and leaves out what is none', () => {
    const found = failureSearch({ state: 'new', severity: 'bad', tool: 't-1', group: 'cause', mine: 1, q: ' ' });
    expect(found).toEqual({ state: 'new', tool: 't-1', group: 'cause', mine: true });
    expect(filterOf({ ...found, severity: 'safety' }, ['new'])).toEqual({
      state: ['new'],
      severity: ['safety'],
      tool_id: 't-1',
      group: 'cause',
      mine: true,
    });
  });
});

describe('an edited report', () => {
  const failure = {
    code: { code: 'FL' },
    severity: 'watch',
    cavity: 3,
    component_id: null,
    position: null,
    stop: 'none',
    note: 'old',
    photo_ids: [],
  } as unknown as Failure;
  const base = failureValues(failure);

  it('sends only what was changed here', () => {
    expect(patchOf({ ...base, note: ' new ' }, base)).toEqual({ note: 'new' });
    expect(patchOf({ ...base, cavity: null, position: tap('A', 0.12345, 2) }, base)).toEqual({
      cavity: null,
      position: { side: 'A', x: 0.123, y: 1 },
    });
  });

  it('keeps what another person changed meanwhile, and all that was typed', () => {
    const mine = { ...base, note: 'mine', photo_ids: ['mine'] };
    const theirs = { ...base, severity: 'stop_now' as const, note: 'theirs', photo_ids: ['theirs'] };
    expect(bothFailures(base, mine, theirs)).toEqual({ ...base, severity: 'stop_now', note: 'mine', photo_ids: ['mine', 'theirs'] });
    expect(changed(mine, base)).toEqual(['note', 'photo_ids']);
  });
});

describe('a draft', () => {
  it('is one once something was said, and keeps its own id', () => {
    const draft = emptyDraft();
    expect(isBegun(draft)).toBe(false);
    expect(isBegun({ ...draft, cavity: 3 })).toBe(true);
    const sent = reportInput('t-1', { ...draft, code: 'FL', cavity: 3, note: ' x ' }, new Date('2026-03-02T06:00:00Z'));
    expect(sent).toMatchObject({ tool_id: 't-1', code: 'FL', cavity: 3, note: 'x', client_id: draft.client_id });
    expect(sent.reported_at).toBe('2026-03-02T06:00:00.000Z');
    expect(reportInput('t-1', { ...draft, code: 'FL' }, null)).not.toHaveProperty('reported_at');
  });
});

describe('freshness', () => {
  it('asks again for reports, favourites, histories and actions when a report changed', () => {
    const { keys } = affected({ type: 'toolcare.failures.failure_reported.v1', id: 'f-1' });
    expect(keys).toEqual(expect.arrayContaining([['failures'], ['tool'], ['failure-codes'], ['actions'], ['tools'], ['overview']]));
  });
});

describe('triage', () => {
  it('takes what a guest reports as seriously as the catalogue does', () => {
    expect([isByGuest({ reported_by_id: 'label' }), isByGuest({ reported_by_id: 'u-1' }), isByGuest({ reported_by_id: null })]).toEqual([
      true,
      false,
      false,
    ]);
    expect([worst('next_stop', 'stop_now'), worst('safety', 'watch'), worst('watch', null)]).toEqual(['stop_now', 'safety', 'watch']);
  });
});

describe('the photos of a report', () => {
  it('are its own only where they were taken for it, and none is there twice', () => {
    const draft = linked(linked(linked(emptyDraft(), 'p-new', true), 'p-old', false), 'p-new', false);
    expect([draft.photo_ids, draft.sent_photo_ids, draft.own_photo_ids]).toEqual([['p-new', 'p-old'], ['p-new', 'p-old'], ['p-new']]);
    const left = unlinked({ ...draft, marks: { 'p-new': [] } }, 'p-new');
    expect([left.photo_ids, left.own_photo_ids, left.marks]).toEqual([['p-old'], [], {}]);
  });
});

describe('a refused report', () => {
  it('becomes a draft again with all that was said, and never in place of another one', async () => {
    const draft = { ...emptyDraft(), code: 'FL-B', cavity: 3, note: 'Since noon', photo_ids: ['p-1'], sent_photo_ids: ['p-1'] };
    const entry = { user: 'u-1', body: reportInput('t-1', draft, new Date()) };
    expect(await draftAgain(entry)).toBe(true);
    expect(await loadDraft(reportDraftKey('u-1', 't-1'))).toEqual(draft);
    const other = { ...emptyDraft(), note: 'Something else' };
    await saveDraft(reportDraftKey('u-1', 't-1'), other);
    expect(await draftAgain(entry)).toBe(false);
    expect(await loadDraft(reportDraftKey('u-1', 't-1'))).toEqual(other);
  });
});
