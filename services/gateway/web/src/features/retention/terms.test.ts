import { expect, it } from 'vitest';
import { offered, spanOf } from './terms';

it('tells whole years as years', () => {
  expect(spanOf(365)).toEqual({ unit: 'years', count: 1 });
  expect(spanOf(3650)).toEqual({ unit: 'years', count: 10 });
  expect(spanOf(400)).toEqual({ unit: 'days', count: 400 });
  expect(spanOf(30)).toEqual({ unit: 'days', count: 30 });
});

it('offers nothing shorter than a kind bears', () => {
  expect(offered(62)).toEqual([62, 90, 365, 730, 1825, 3650]);
  expect(offered(365)).toEqual([365, 730, 1825, 3650]);
});
