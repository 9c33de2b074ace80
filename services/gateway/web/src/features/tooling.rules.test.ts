import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import type { Cavity, Component, Sheet, TimelineEntry } from '../api/toolingTypes';
import type { Tool } from '../api/types';
import en from '../i18n/en.json';
import failures from '../i18n/en.failures.json';
import tooling from '../i18n/en.tooling.json';
import { codeIn, sameCode, shownCode } from '../lib/codes';
import { Format } from '../lib/format';
import { KeyBurst } from '../lib/scan';
import { guessKind, uploadPath } from './documents/documentKinds';
import { isLocal, labelsPath, originIn } from './labels/labels';
import { sheetInput, sheetValues, newRow } from './sheet/sheetValues';
import { cavityInput, cavityValues } from './structure/cavityValues';
import { componentInput, componentValues } from './structure/componentValues';
import { areDifferent, numbered, planned } from './structure/numbering';
import { columnsOf, onPlate, radiusOf, spotAt, spots } from './structure/plate';
import { branches, possibleParents } from './structure/tree';
import { deeds } from './tool/deeds';
import { mountInput } from './tool/mountValues';
import { removedIn, together } from './tool/photosAdded';
import { HISTORY, toolPageSearch } from './tool/search';
import { told } from './tool/told';
import { toolSearch } from './tools/search';

describe('a scan gun', () => {
  const typed = (burst: KeyBurst, text: string, every: number, from = 1000): string | null =>
    [...text, 'Enter'].reduce<string | null>((_, key, index) => burst.take(key, from + index * every), null);

  it('is told from a hand by the time between keys', () => {
    expect(typed(new KeyBurst(), 'K7M-2P5', 12)).toBe('K7M-2P5');
    expect(typed(new KeyBurst(), 'K7M-2P5', 180)).toBeNull();
  });

  it('holds Shift between letters, and what a hand typed before is not part of the code', () => {
    const burst = new KeyBurst();
    burst.take('x', 100);
    expect(typed(burst, 'T-0042', 10)).toBe('T-0042');
    const shifted = new KeyBurst();
    const keys = ['Shift', 'K', '7', 'Shift', 'M', '2', 'Enter'];
    expect(keys.reduce<string | null>((_, key, index) => shifted.take(key, index * 9), null)).toBe('K7M2');
  });

  it('says nothing for a lone Enter or a few keys', () => {
    expect(new KeyBurst().take('Enter', 10)).toBeNull();
    expect(typed(new KeyBurst(), 'abc', 10)).toBeNull();
  });
});

describe('codes', () => {
  it('are read out of a label’s address and compared in any spelling', () => {
    expect(codeIn('https://tms.local:8443/t/K7M2P5?x=1')).toBe('K7M2P5');
    expect(codeIn(' k7m-2p5 ')).toBe('k7m-2p5');
    expect(sameCode('k7m-2p5', 'K7M2P5')).toBe(true);
    expect(shownCode('K7M2P5')).toBe('K7M-2P5');
  });

  it('of several tools are asked for as one PDF that leads to this address', () => {
    expect(labelsPath(['t-1', 't-2'], 'sheet', 'https://a:8443')).toBe(
      '/api/v1/labels.pdf?tool_id=t-1&tool_id=t-2&layout=sheet&origin=https%3A%2F%2Fa%3A8443',
    );
  });
});

describe('addresses', () => {
  it('of a tool’s page hold the tab, and a filter only where it is one', () => {
    expect(toolPageSearch({ tab: 'history', kind: 'place' })).toEqual({ tab: 'history', kind: 'place' });
    expect(toolPageSearch({ tab: 'plans', kind: 'place' })).toEqual({ tab: 'plans' });
    expect(toolPageSearch({ tab: 'overview', kind: 'x' })).toEqual({});
  });

  it('of the list take a class code that looks like a number', () => {
    expect(toolSearch({ class_code: 102, readiness: 'on_hold', location: 'moon' })).toEqual({ class_code: '102', readiness: 'on_hold' });
  });
});

describe('what may be done with a tool', () => {
  const tool = (state: string, extra: object = {}) =>
    ({ status: 'released', mounting: null, readiness: { state }, location: { kind: 'storage' }, ...extra }) as unknown as Tool;

  it('offers the sign-off to engineers, and only of what is stopped', () => {
    expect(deeds(tool('on_hold'), true)).toContain('release');
    expect(deeds(tool('on_hold'), false)).not.toContain('release');
    expect(deeds(tool('due'), true)).not.toContain('release');
  });

  it('moves no tool that hangs on a press, and leaves a retired one its way back', () => {
    expect(deeds(tool('ready', { mounting: {} }), true)).not.toContain('move');
    expect(deeds(tool('ready', { status: 'retired' }), true)).toEqual(['status']);
    expect(deeds(tool('ready', { status: 'retired' }), false)).toEqual([]);
  });
});

describe('the drawn plate', () => {
  const cavity = (number: number, x: number | null = null, y: number | null = null) =>
    ({ number, name: String(number), part: null, x, y }) as Cavity;
  const plate = (count: number) => Array.from({ length: count }, (_, index) => cavity(index + 1));

  it('stands in a grid as wide as plates are drawn', () => {
    expect([1, 2, 3, 4, 6, 8, 16, 32, 7].map(columnsOf)).toEqual([1, 2, 3, 2, 3, 4, 4, 8, 3]);
    expect(spots(plate(8)).get(1)).toEqual({ x: 0.125, y: 0.25 });
  });

  it('keeps cavities where somebody put them, and apart', () => {
    expect(spots([cavity(1, 0.9, 0.1)]).get(1)).toEqual({ x: 0.9, y: 0.1 });
    for (const count of [2, 8, 16, 32, 64]) {
      const found = spots(plate(count));
      const [one, other] = [onPlate(found.get(1) ?? { x: 0, y: 0 }), onPlate(found.get(2) ?? { x: 0, y: 0 })];
      expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(2 * radiusOf(found) - 1);
    }
  });

  it('takes a point of the drawing back to the same spot, and never off the plate', () => {
    expect(spotAt(onPlate({ x: 0.37, y: 0.62 }))).toEqual({ x: 0.37, y: 0.62 });
    expect(spotAt({ x: -500, y: 9000 })).toEqual({ x: 0, y: 1 });
  });

  it('writes spots in percent and clears them together', () => {
    expect(cavityValues(cavity(1, 0.255, 0.5))).toMatchObject({ x: 25.5, y: 50 });
    expect(cavityInput({ name: ' L1 ', part: '', x: '', y: '' })).toEqual({ name: 'L1', part: null, x: null, y: null });
  });
});

describe('the tree of components', () => {
  const part = (id: string, parent_id: string | null = null, position = '') =>
    ({ id, name: id, kind: 'plate', parent_id, position, cavity: null }) as Component;
  const all = [part('pin', 'insert'), part('insert', 'plate', 'F10'), part('plate'), part('other', 'plate', 'F2'), part('lost', 'gone')];

  it('puts parts below what they belong to, in the order of their positions', () => {
    expect(branches(all).map(({ component, depth }) => `${component.id}${String(depth)}`)).toEqual([
      'lost0',
      'plate0',
      'other1',
      'insert1',
      'pin2',
    ]);
  });

  it('offers no parent inside itself', () => {
    expect(possibleParents(all, 'plate').map(({ id }) => id)).toEqual(['lost']);
    expect(possibleParents(all, null)).toHaveLength(5);
  });

  it('makes a position for serial numbers one piece', () => {
    expect(componentInput({ ...componentValues(null), name: 'A', serial: true, quantity: 4 })).toMatchObject({ quantity: 1, serial: true });
  });
});

describe('the sheet', () => {
  const empty = { tool_id: 't', version: 0, materials: [], cooling: [], zones: [], setup: [], ejection: null } as unknown as Sheet;

  it('comes back as it was read', () => {
    const zone = { number: 2, name: 'Tip', kind: 'manifold', resistance_ohm: 88.5, tolerance_percent: 5, insulation_min_mohm: 2 };
    const read = { ...empty, customer: 'Contoso', weight_kg: 12.5, zones: [zone], ejection: { kind: 'pins' } } as unknown as Sheet;
    expect(sheetInput(sheetValues(read))).toMatchObject({
      customer: 'Contoso',
      weight_kg: 12.5,
      product: null,
      zones: [{ ...zone, thermocouple: null, power_w: null }],
      ejection: { kind: 'pins', stroke_mm: null },
    });
  });

  it('leaves empty what nobody filled in, and gives a new row the next number', () => {
    expect(sheetInput(sheetValues(empty))).toMatchObject({ ejection: null, note: null, materials: [] });
    const first = newRow('cooling', [], 'a');
    expect(newRow('cooling', [first], 'b').number).toBe(2);
    expect(sheetInput({ ...sheetValues(empty), zones: [newRow('zones', [], 'z')] }).zones?.[0]).toMatchObject({
      number: 1,
      name: '',
      kind: 'nozzle',
      tolerance_percent: 10,
    });
  });
});

describe('documents', () => {
  it('go under their name as it is written', () => {
    expect(uploadPath('t-1', { name: 'Plan & Öl.pdf', kind: 'water', note: '' })).toBe(
      '/api/v1/tools/t-1/documents?name=Plan+%26+%C3%96l.pdf&kind=water&note=',
    );
  });

  it('in a drawing’s format are drawings', () => {
    expect(guessKind('insert.STEP', 'other')).toBe('drawing');
    expect(guessKind('insert.pdf', 'water')).toBe('water');
  });
});

describe('mounting', () => {
  it('says nothing of what was left empty', () => {
    const said = { machine: 'p1', configuration: null, job: ' ', order: '' as const, factor: 1, scanned: ' K7M-2P5 ', override: '' };
    expect(mountInput({ ...said, reason: ' Trial ', station: '', others: 'beside', returned: false })).toEqual({
      machine_id: 'p1',
      shot_factor: 1,
      configuration_id: null,
      job: null,
      reason: 'Trial',
      order_shots: null,
      station: '',
      others: 'beside',
      returned: false,
      scanned: 'K7M-2P5',
      override_reason: null,
    });
  });
});

describe('numbering', () => {
  it('puts the cavity’s number in, with zeros where asked', () => {
    expect(numbered('FE-{n:02}', 7)).toBe('FE-07');
    expect(numbered('FE-{n:02}', 107)).toBe('FE-107');
    expect(numbered('Core {n} of {n:3} ', 7)).toBe('Core 7 of 007');
    expect(numbered('{x}', 7)).toBe('{x}');
  });

  it('plans one component a cavity, with an insert where wanted', () => {
    const pattern = { name: 'Cavity {n}', position: 'C{n}', serial: 'FE-{n:02}' };
    expect(planned(pattern, [1, 8], true)).toEqual([
      { cavity: 1, name: 'Cavity 1', position: 'C1', serial: 'FE-01' },
      { cavity: 8, name: 'Cavity 8', position: 'C8', serial: 'FE-08' },
    ]);
    expect(planned(pattern, [1], false)[0]?.serial).toBeNull();
  });

  it('asks for a number when two would read alike', () => {
    expect(areDifferent('FE', [1])).toBe(true);
    expect(areDifferent('FE', [1, 2])).toBe(false);
    expect(areDifferent('FE-{n}', [1, 2])).toBe(true);
  });
});

describe('the address on labels', () => {
  it('is warned of when it means this device or a number that can change', () => {
    expect(['http://localhost:8080', 'http://127.0.0.1:8080', 'https://192.168.1.4', 'http://[::1]:80'].filter(isLocal)).toHaveLength(4);
    expect(isLocal('https://toolcare.plant.local:8443')).toBe(false);
  });

  it('is taken without what follows the name', () => {
    expect(originIn(' https://toolcare.plant.local:8443/ ')).toBe('https://toolcare.plant.local:8443');
    expect(originIn(' ')).toBeNull();
    expect([originIn('toolcare'), originIn('https://a.b/t/x'), originIn('ftp://a.b')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the history', () => {
  const say = async (kind: string, data: TimelineEntry['data'], at?: string) => {
    const i18n = i18next.createInstance();
    await i18n.init({
      lng: 'en',
      resources: { en: { translation: { ...en, ...tooling, ...failures } } },
      interpolation: { escapeValue: false },
    });
    const said = { machineName: () => 'Press 7', reasonOf: (reason: string) => reason };
    const words = { t: i18n.t, format: new Format('en-GB', 'UTC'), language: 'en', ...said };
    return told({ kind, data, ...(at ? { at } : {}) }, words);
  };

  it('has words for every event it can be narrowed to', () => {
    const kinds = Object.values(HISTORY).flat();
    expect(kinds.filter((kind) => !(kind in tooling.told))).toEqual([]);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it('says why shots were entered, and for which day where it is another', async () => {
    const now = '2026-11-26T13:00:00Z';
    const said = async (from: string, to = from) =>
      (await say('shots_counted', { shots: 300, from, to, origin: 'manual', note: 'shift book' }, now)).text;
    expect(await said('2026-11-26T06:00:00Z')).toBe('shift book');
    expect(await said('2026-11-15T10:00:00Z')).toBe('shift book · for 15 Nov 2026');
    expect(await said('2026-11-01T10:00:00Z', now)).toBe('shift book · for 01 Nov 2026 to 26 Nov 2026');
  });

  it('says who went where and why', async () => {
    expect(await say('tool_readiness_changed', { before: 'ready', after: 'on_hold', reason: 'Crack' })).toEqual({
      title: 'Ready → On hold',
      text: 'Crack',
    });
    expect(await say('tool_moved', { kind: 'external', place_name: 'Fabrikam', due_back_on: '2026-12-04', reason: 'weld' })).toEqual({
      title: 'Moved: Fabrikam',
      text: 'weld · due back on 04 Dec 2026',
    });
    expect(await say('tool_unmounted', { machine_id: 'p7', shots: 1 })).toEqual({ title: 'Taken off Press 7', text: '1 shot' });
    expect(await say('photo_annotated', { texts: ['Flash', 'Crack'], shapes: 2 })).toEqual({
      title: 'Drawn upon a photo',
      text: 'Flash, Crack',
    });
    expect((await say('maintenance_waiting', { code: 'L3', name: 'Check', reason: 'parts' })).text).toBe('For parts');
  });

  it('says what failed, where, and what became of it', async () => {
    const report = { failure_id: 'f', number: 12, names: { en: 'Flash', de: 'Grat' }, severity: 'stop_now', cavity: 3, note: 'Sharp' };
    expect(await say('failure_reported', report)).toEqual({ title: 'F-12 reported: Flash', text: 'Stop now · Cavity 3 · Sharp' });
    expect(await say('failure_triaged', { number: 12, verdict: 'rejected', reason: 'Seen twice' })).toEqual({
      title: 'F-12: Rejected',
      text: 'Seen twice',
    });
    expect((await say('failure_state_changed', { number: 12, before: 'accepted', after: 'in_work' })).title).toBe('F-12: In work');
    const back = { number: 7, title: 'New seal', reason: 'returned', note: 'Came back' };
    expect(await say('action_reopened', back)).toEqual({ title: 'A-7 reopened: New seal', text: 'Came back' });
    expect((await say('action_verified', { number: 7, title: 'New seal', shots_held: 20_000 })).text).toBe('held 20,000 shots');
  });
});

describe('photos in a history', () => {
  it('that were removed and not brought back have no picture', () => {
    const entry = (kind: string, photo_id: string) => ({ kind, data: { photo_id } });
    const told = [
      entry('photo_restored', 'b'),
      entry('photo_deleted', 'b'),
      entry('photo_deleted', 'a'),
      entry('photo_added', 'b'),
      entry('photo_added', 'a'),
    ];
    expect([...removedIn(told)]).toEqual(['a']);
  });

  it('stand together where one person added them one after the other', () => {
    const entry = (kind: string, who: string) => ({ kind, who, data: {} });
    const [first, second, other, edited, last] = [
      entry('photo_added', 'Timo'),
      entry('photo_added', 'Timo'),
      entry('photo_added', 'Erika'),
      entry('tool_edited', 'Timo'),
      entry('photo_added', 'Timo'),
    ] as const;
    expect(together([first, second, other, edited, last])).toEqual([[first, second], [other], edited, [last]]);
  });
});
