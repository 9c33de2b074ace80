import { expect, test } from 'vitest';
import { areShared, readerOf, type Readers } from './readers';

const reader = (name: string, ...source_ids: string[]) => ({ id: name, name, since: '2026-03-02T06:00:00Z', source_ids });
const readers: Readers = { items: [reader('counter-0', 's1', 's2'), reader('counter-1', 's3')], unread: ['s4'] };

test('each source names the copy that reads it, and one that nobody reads names none', () => {
  expect(readerOf(readers, 's3')).toBe('counter-1');
  expect(readerOf(readers, 's4')).toBeUndefined();
});

test('nobody is told of copies where there is one alone', () => {
  expect(areShared(readers)).toBe(true);
  expect(areShared({ items: [reader('pi', 's1')], unread: [] })).toBe(false);
  expect(areShared(undefined)).toBe(false);
});
