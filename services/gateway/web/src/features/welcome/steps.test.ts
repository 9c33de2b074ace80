import { describe, expect, it } from 'vitest';
import type { Plant, SetUp } from '../plant/plant';
import { after, firstOpen, welcomeSearch } from './steps';

const plant: Plant = {
  name: '',
  timezone: 'Europe/Berlin',
  timezone_chosen: false,
  language: null,
  lock_after_minutes: null,
  set_up_at: null,
  version: 1,
};
const setUp: SetUp = {
  set_up_at: null,
  first_password: true,
  tools: 0,
  samples: { state: 'none', part: '', done: 0, parts: 0 },
};

describe('the first start', () => {
  it('goes on at the first thing that nobody said', () => {
    expect(firstOpen(plant, setUp)).toBe('language');
    const spoken: Plant = { ...plant, language: 'de' };
    expect(firstOpen(spoken, setUp)).toBe('begin');
    const named: Plant = { ...spoken, name: 'Lindenau', timezone_chosen: true };
    expect(firstOpen(named, setUp)).toBe('you');
    const own: SetUp = { ...setUp, first_password: false };
    expect(firstOpen(named, own)).toBe('data');
    expect(firstOpen(named, { ...own, samples: { ...own.samples, state: 'running' } })).toBe('presses');
    expect(firstOpen(named, { ...own, tools: 8 })).toBe('presses');
  });

  it('ends where it ends, and takes no step it does not have', () => {
    expect(after('language')).toBe('begin');
    expect(after('presses')).toBe('presses');
    expect(welcomeSearch({ step: 'you' })).toEqual({ step: 'you' });
    expect(welcomeSearch({ step: 'backup' })).toEqual({});
  });
});
