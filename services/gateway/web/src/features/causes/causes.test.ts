import { describe, expect, it } from 'vitest';
import { type AnalysisValues, analysisInput, byBranch, faultOf, isSame, merged, type PossibleCause, taken } from './analysisValues';
import { FISH, fishOf, fitted, wrapped } from './fishbone';
import { askedAbout, moved, MOST_WHYS, newChain, withNextWhy, withoutWhy, withWhy } from './whys';

const EMPTY: AnalysisValues = {
  five_whys: [],
  ishikawa: byBranch(() => []),
  cause_code: null,
  cause_text: '',
  confirmed: false,
  evidence: '',
  evidence_photo_ids: [],
  team: [],
  d8: { emergency: '', problem: '', containment: '', cause: '', corrective: '', validation: '', prevention: '', recognition: '' },
};
const chain = (...answers: string[]) => ({ id: 'c', whys: answers.map((answer) => ({ question: '', answer })) });
const cause = (id: string, text: string, more: Partial<PossibleCause> = {}): PossibleCause => ({
  ...{ id, text, state: 'suspected', evidence: '' },
  ...more,
});
const machine = (...causes: PossibleCause[]): AnalysisValues => ({ ...EMPTY, ishikawa: { ...EMPTY.ishikawa, machine: causes } });

describe('a chain of whys', () => {
  it('goes on to the next one, and never has two empty ones in a row', () => {
    const asked = withNextWhy(withWhy(newChain('c'), 0, { answer: 'Vent packed' }), 0);
    expect(asked.whys.map((why) => why.answer)).toEqual(['Vent packed', '']);
    expect(withNextWhy(asked, 0)).toBe(asked);
    expect(askedAbout(asked, 0)).toBeNull();
    expect(askedAbout(asked, 1)).toBe('Vent packed');
  });

  it('takes a why in between, moves and loses others', () => {
    const long = chain('a', 'b', 'c');
    expect(withNextWhy(long, 0).whys.map((why) => why.answer)).toEqual(['a', '', 'b', 'c']);
    expect(moved(long, 2, -1).whys.map((why) => why.answer)).toEqual(['a', 'c', 'b']);
    expect(moved(long, 0, -1)).toBe(long);
    expect(withoutWhy(long, 1).whys.map((why) => why.answer)).toEqual(['a', 'c']);
    expect(withoutWhy(chain('a'), 0).whys).toEqual([{ question: '', answer: '' }]);
    const full = chain(...Array.from({ length: MOST_WHYS }, () => 'x'));
    expect(withNextWhy(full, 0)).toBe(full);
  });

  it('is saved without what nobody filled in', () => {
    const input = analysisInput({ ...machine(cause('1', ' ')), five_whys: [chain(' a ', '', 'c', ''), newChain('n')] });
    expect(input.five_whys).toEqual([chain('a', '', 'c')]);
    expect(input.ishikawa.machine).toEqual([]);
    expect(isSame({ ...EMPTY, five_whys: [newChain('n')] }, EMPTY)).toBe(true);
  });
});

describe('two people at one analysis', () => {
  const before = machine(cause('1', 'Vent'), cause('2', 'Clamp'), cause('3', 'Screw'));
  it('both keep what they added, changed and took away', () => {
    const mine = machine(cause('1', 'Vent worn'), cause('3', 'Screw'), cause('m', 'Mine'));
    const theirs = machine(cause('1', 'Vent'), cause('2', 'Clamp'), cause('t', 'Theirs'));
    const both = merged(before, { ...mine, team: ['Anna'] }, { ...theirs, team: ['Timo'], cause_text: 'Vent' });
    expect(both.ishikawa.machine.map((one) => one.text)).toEqual(['Vent worn', 'Mine', 'Theirs']);
    expect([both.team, both.cause_text]).toEqual([['Anna', 'Timo'], 'Vent']);
  });

  it('lose nothing where one changed what the other took away', () => {
    const changed = machine(cause('1', 'Vent worn'), cause('2', 'Clamp'), cause('3', 'Screw'));
    const without = machine(cause('2', 'Clamp'), cause('3', 'Screw'));
    expect(merged(before, changed, without).ishikawa.machine.map((one) => one.text)).toEqual(['Vent worn', 'Clamp', 'Screw']);
    expect(merged(before, without, changed).ishikawa.machine.map((one) => one.text)).toEqual(['Vent worn', 'Clamp', 'Screw']);
  });
});

describe('the cause', () => {
  it('is confirmed only with what shows it, as is one on a bone', () => {
    expect(faultOf({ ...EMPTY, confirmed: true, evidence: 'x' })).toEqual({ kind: 'nothing', text: '' });
    expect(faultOf({ ...EMPTY, confirmed: true, cause_text: 'Vent' })).toEqual({ kind: 'evidence', text: 'Vent' });
    expect(faultOf({ ...EMPTY, confirmed: true, cause_code: 'C-WEAR', evidence_photo_ids: ['p'] })).toBeNull();
    expect(faultOf(machine(cause('1', 'Clamp', { state: 'confirmed' })))).toEqual({ kind: 'evidence', text: 'Clamp' });
    expect(faultOf(machine(cause('1', 'Clamp', { state: 'ruled_out' })))).toBeNull();
  });

  it('taken from an editor does not inherit another one’s proof', () => {
    const proved = { ...EMPTY, cause_text: 'Clamp', confirmed: true, evidence: 'Log', evidence_photo_ids: ['p'] };
    expect(taken(proved, 'Vent')).toMatchObject({ cause_text: 'Vent', confirmed: false, evidence: '', evidence_photo_ids: [] });
    expect(taken(proved, ' Clamp ')).toBe(proved);
  });
});

describe('the fishbone', () => {
  it('breaks words into lines, and cuts what is too much', () => {
    expect(wrapped('Clamp force too low for this part', 12, 3)).toEqual(['Clamp force', 'too low for', 'this part']);
    expect(wrapped('Werkzeugtemperierung', 10, 3)).toEqual(['Werkzeugt-', 'emperieru-', 'ng']);
    expect(wrapped('one two three four', 5, 2)).toEqual(['one', 'two…']);
    expect(wrapped('  ', 5, 2)).toEqual([]);
  });

  it('makes a long word smaller rather than cutting it, down to what can still be read', () => {
    const { lines, scale } = fitted('Unterspritzung am Kern', 13, 5);
    expect(lines).toEqual(['Unterspritzung', 'am Kern']);
    expect(scale).toBeCloseTo(13 / 14);
    expect(fitted('Too cold', 13, 5).scale).toBe(1);
    expect(fitted('Werkzeugtemperierungsgerät', 10, 5).scale).toBeGreaterThanOrEqual(0.7);
  });

  it('has six bones on a spine, and grows with its causes so that none overlap', () => {
    const empty = fishOf(EMPTY.ishikawa);
    expect(empty.bones.map((bone) => bone.tip.y < empty.spine)).toEqual([true, true, true, false, false, false]);
    const full = fishOf(byBranch(() => Array.from({ length: 6 }, (_, index) => cause(String(index), `Cause ${String(index)}`))));
    expect(full.height).toBeGreaterThan(empty.height);
    for (const bone of full.bones) {
      const [top, bottom] = [Math.min(bone.tip.y, bone.root.y), Math.max(bone.tip.y, bone.root.y)];
      bone.causes.forEach((one, index) => {
        const next = bone.causes[index + 1];
        expect(one.y).toBeGreaterThanOrEqual(top);
        expect(one.y + one.height).toBeLessThanOrEqual(next ? next.y : bottom);
        expect(one.twig).toBeGreaterThan(one.x + one.width - 1);
        expect(one.twig).toBeLessThanOrEqual(FISH.head.x);
      });
    }
  });
});
