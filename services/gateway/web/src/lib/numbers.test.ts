import { describe, expect, it } from 'vitest';
import { readNumber } from './numbers';

const said = (text: string, comma: boolean, rules = {}): number | string => {
  const read = readNumber(text, comma, rules);
  return 'value' in read ? read.value : read.fault;
};

describe('a typed number', () => {
  it.each([
    ['8', 8],
    ['-3', -3],
    ['1 250', 1250],
    ['23,5', 23.5],
    ['23.5', 23.5],
    ['1.250,5', 1250.5],
    ['1,250.5', 1250.5],
    ['1.250.000', 1_250_000],
    ['1,', 1],
    [',5', 0.5],
    ['0.125', 0.125],
  ])('%s is the same in both languages', (text, value) => {
    expect([said(text, true), said(text, false)]).toEqual([value, value]);
  });

  it('that could be a thousand or a fraction is refused, never guessed', () => {
    expect([said('1.250', true), said('1,250', false)]).toEqual(['twoWays', 'twoWays']);
    expect([said('1,250', true), said('1.250', false)]).toEqual([1.25, 1.25]);
  });

  it('of whole things takes the thousands of its own language alone', () => {
    expect([said('500.000', true, { whole: true }), said('500,000', false, { whole: true })]).toEqual([500_000, 500_000]);
    expect([said('500,000', true, { whole: true }), said('500.000', false, { whole: true })]).toEqual(['twoWays', 'twoWays']);
  });

  it('beyond its bounds says so and is not changed', () => {
    expect([said('0', true, { min: 1 }), said('101', true, { max: 100 }), said('2,5', true, { whole: true })]).toEqual([
      'tooSmall',
      'tooLarge',
      'whole',
    ]);
    expect([said('1,234', true, { decimals: 2 }), said('abc', true), said('-', true)]).toEqual(['tooFine', 'noNumber', 'noNumber']);
  });
});
