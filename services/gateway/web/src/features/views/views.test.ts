import { describe, expect, it } from 'vitest';
import type { Photo } from '../../api/cameraTypes';
import { folding } from './folding';
import { ghostOf } from './ghostOf';
import { next, step } from './lapse';
import { moved } from './order';
import { viewSearch } from './search';
import { setOf } from './setOf';
import { cavityOf, grouped, isOfSet, isOwn } from './viewNames';

const photo = (id: string, view: string, added_at: string): Photo => ({ id, view, added_at }) as Photo;
const views = ['a-side', 'plate', 'last-shot', 'cavity-1', 'cavity-2', 'slider-left'].map((view) => ({ view, retired: false }));

describe('cavities without a photo', () => {
  it('are folded away where there are many, but for those that wait to be sent', () => {
    const none = [1, 2, 3, 4, 5, 6].map((number) => ({ view: `cavity-${String(number)}`, newest: null }));
    const all = [{ view: 'a-side', newest: null }, { view: 'cavity-7', newest: {} }, ...none];
    const { cards, folded } = folding(all, (view) => view === 'cavity-6');
    expect(cards.map(({ view }) => view)).toEqual(['a-side', 'cavity-7', 'cavity-6']);
    expect(folded).toHaveLength(5);
    expect(folding(all.slice(0, 6), () => false).folded).toEqual([]);
  });
});

describe('a set of last shots', () => {
  it('names what was taken, the newest of each, and what was not', () => {
    const photos = [
      photo('1', 'cavity-1', '2026-05-01T08:00:00Z'),
      photo('2', 'cavity-1', '2026-05-01T08:05:00Z'),
      photo('3', 'last-shot', '2026-05-01T08:00:00Z'),
    ];
    const { taken, missing } = setOf(views, photos);
    expect(taken.map((one) => one.photo.id)).toEqual(['3', '2']);
    expect(missing).toEqual(['plate', 'cavity-2']);
  });

  it('is made of the shot, the plate and the cavities, not of the halves or own views', () => {
    expect(['last-shot', 'plate', 'cavity-12', 'a-side', 'slider-left'].filter(isOfSet)).toEqual(['last-shot', 'plate', 'cavity-12']);
    expect([cavityOf('cavity-12'), cavityOf('cavity-x')]).toEqual([12, null]);
  });

  it('of a tool with many cavities is told in few words', () => {
    const many = ['last-shot', 'cavity-1', 'cavity-2', 'cavity-3', 'cavity-7', 'plate'];
    expect(grouped(many)).toEqual([{ view: 'last-shot' }, { from: 1, to: 3 }, { view: 'cavity-7' }, { view: 'plate' }]);
  });
});

describe('a view through time', () => {
  it('begins again after the last picture when it plays, and stops at both ends by steps', () => {
    expect([next(0, 3), next(2, 3), next(0, 0)]).toEqual([1, 0, 0]);
    expect([step(0, -1, 3), step(1, 1, 3), step(2, 1, 3), step(0, 1, 0)]).toEqual([0, 2, 2, 0]);
  });

  it('has the pictures that are compared in its address', () => {
    expect(viewSearch({ left: 'p1', right: 7, more: 'x' })).toEqual({ left: 'p1' });
  });
});

describe('own views', () => {
  const own = (view: string, position = 2000) => ({ view, position, version: 1, is_standard: false, retired: false });

  it('change places with their neighbour, also where nobody has ordered them yet', () => {
    const all = [{ ...own('plate', 1), is_standard: true }, own('a'), own('b'), own('c')];
    const order = moved(all, 'c', -1);
    expect(order?.map(({ view, position }) => [view.view, position])).toEqual([
      ['c', 2001],
      ['b', 2002],
    ]);
    expect([moved(all, 'a', -1), moved(all, 'c', 1), moved(all, 'plate', 1)]).toEqual([null, null, null]);
  });
});

describe('what lies over a view', () => {
  it('is the last picture also where no golden sample is set', () => {
    const last = { ...photo('1', 'plate', '2026-05-01T08:00:00Z'), taken_at: null };
    expect(ghostOf('Plate', last, null)).toEqual({ of: 'Plate', last: { photoId: '1', at: '2026-05-01T08:00:00Z' }, goldenId: null });
    expect(ghostOf('Plate', last, 'g')?.goldenId).toBe('g');
    expect(ghostOf('Plate', null, null)).toBeNull();
  });
});

describe('a view', () => {
  it('is a tool’s own where not every tool has it', () => {
    expect(['a-side', 'plate', 'cavity-3', 'schieber-links'].filter(isOwn)).toEqual(['schieber-links']);
  });
});
