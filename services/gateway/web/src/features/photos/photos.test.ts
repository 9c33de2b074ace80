import { describe, expect, it } from 'vitest';
import type { Shape, Spot } from '../../api/photoTypes';
import { isAbout, uploadsOf, wholeOf } from '../../components/photo/useAddPhotos';
import { photoPath } from '../../components/photo/addPhotos';
import type { StoredEntry } from '../../lib/outbox';
import { fitted, goesAsItIs } from '../../lib/photo';
import { BADGE_RADIUS, badgePlaces } from './badges';
import { mayDescribe, mayRemove } from './deeds';
import { begun, edited } from './editing';
import { filterOf } from './filter';
import { layerCommand, layerEntries, queuedLayer } from './layerQueue';
import { photoSearch } from './search';
import { boundsOf, defaultPoints, drawn, handlesOf, isSame, resized, shifted, smoothed, together } from './shapes';
import { boxOf, kept, larger, moved, needsFull, WHOLE, zoomed } from './zoom';

const PICTURE = { width: 4000, height: 3000 };
const STAGE = { width: 800, height: 800 };

function shape(id: string, part: Partial<Shape> = {}): Shape {
  return {
    id,
    kind: 'box',
    points: [
      [0.2, 0.2],
      [0.4, 0.4],
    ],
    text: '',
    code: null,
    color: 'red',
    ...part,
  };
}

describe('a picture on its stage', () => {
  it('lies in the middle, as large as it fits', () => {
    expect(boxOf(PICTURE, STAGE, WHOLE)).toEqual({ width: 800, height: 600, left: 0, top: 100 });
  });

  it('by a button grows around the middle of the stage, and not for ever', () => {
    const before = { scale: 2, x: 30, y: -10 };
    expect(larger(before, 1.5)).toEqual({ scale: 3, x: 45, y: -15 });
    expect(larger(before, 0.1)).toEqual({ scale: 1, x: 15, y: -5 });
    expect(larger(before, 100).scale).toBe(16);
  });

  it('keeps the spot under the mouse where it is while it grows', () => {
    const at = { x: 600, y: 300 };
    const before = boxOf(PICTURE, STAGE, WHOLE);
    const after = boxOf(PICTURE, STAGE, zoomed(WHOLE, 4, at, PICTURE, STAGE));
    expect((at.x - after.left) / after.width).toBeCloseTo((at.x - before.left) / before.width);
    expect((at.y - after.top) / after.height).toBeCloseTo((at.y - before.top) / before.height);
  });

  it('never leaves a gap at an edge and never shrinks below the whole', () => {
    const far = moved({ scale: 2, x: 0, y: 0 }, 5000, -5000, PICTURE, STAGE);
    const box = boxOf(PICTURE, STAGE, far);
    expect([box.left, box.top + box.height]).toEqual([0, 800]);
    expect(kept({ scale: 0.2, x: 40, y: 40 }, PICTURE, STAGE)).toEqual(WHOLE);
  });

  it('asks for all pixels once the screen shows more than the small variant has', () => {
    expect(needsFull(PICTURE, boxOf(PICTURE, STAGE, WHOLE), 1)).toBe(false);
    expect(needsFull(PICTURE, boxOf(PICTURE, STAGE, { ...WHOLE, scale: 3 }), 1)).toBe(true);
    expect(needsFull({ width: 1200, height: 900 }, { left: 0, top: 0, width: 9000, height: 6000 }, 2)).toBe(false);
  });
});

describe('shapes', () => {
  it('become as large as the drag, and of useful size by a tap', () => {
    expect(
      drawn('box', [
        [0.1, 0.1],
        [0.3, 0.4],
      ]),
    ).toEqual([
      [0.1, 0.1],
      [0.3, 0.4],
    ]);
    const { left, right } = boundsOf(drawn('ellipse', [[0.5, 0.5]]) ?? []);
    expect(right - left).toBeCloseTo(0.12);
    expect(
      drawn('point', [
        [0.5, 0.5],
        [0.6, 0.6],
      ]),
    ).toEqual([[0.6, 0.6]]);
    expect(drawn('freehand', [[0.5, 0.5]])).toBeNull();
  });

  it('point with the tip at what was tapped, also in a corner', () => {
    expect(defaultPoints('arrow', [0.01, 0.99])[1]).toEqual([0.01, 0.99]);
  });

  it('stay on the picture when they are moved', () => {
    expect(
      boundsOf(
        shifted(
          [
            [0.2, 0.2],
            [0.4, 0.4],
          ],
          3,
          -3,
        ),
      ),
    ).toEqual({ left: 0.8, top: 0, right: 1, bottom: 0.2 });
  });

  it('keep the opposite corner when a handle is pulled, and do not turn over', () => {
    const box = shape('b');
    expect(resized(box, 2, [0.9, 0.8])).toEqual([
      [0.2, 0.2],
      [0.9, 0.8],
    ]);
    expect(boundsOf(resized(box, 0, [0.9, 0.9])).left).toBeLessThan(0.4);
    expect(handlesOf(shape('p', { kind: 'point', points: [[0.5, 0.5]] }))).toEqual([]);
  });

  it('lose what no eye misses of a long stroke, never more than 500 points remain', () => {
    const wave = Array.from({ length: 4000 }, (_, index): Spot => [index / 4000, 0.5 + 0.3 * Math.sin(index * 1.7)]);
    expect(
      smoothed([
        [0, 0],
        [0.5, 0.0001],
        [1, 0],
      ]),
    ).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(drawn('freehand', wave)?.length).toBeLessThanOrEqual(500);
  });

  it('of two people stand together, each once', () => {
    const both = together([shape('mine'), shape('old')], [shape('old'), shape('theirs')]);
    expect(both.map(({ id }) => id)).toEqual(['old', 'theirs', 'mine']);
  });
});

describe('the numbers of shapes', () => {
  const box = { left: 0, top: 100, width: 800, height: 600 };
  const places = (...shapes: Shape[]) => badgePlaces(shapes, box, STAGE);

  it('stand apart, however near the shapes are, and on the stage', () => {
    const crowd = Array.from({ length: 9 }, (_, index) => shape(String(index), { kind: 'point', points: [[0.98 + index / 1000, 0.01]] }));
    const found = places(...crowd).flatMap((place) => (place ? [place] : []));
    expect(found).toHaveLength(9);
    const apart = found.flatMap(([x, y], index) => found.slice(index + 1).map(([ox, oy]) => Math.hypot(x - ox, y - oy)));
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(2 * BADGE_RADIUS);
    expect(found.every(([x, y]) => x <= 800 - BADGE_RADIUS && y >= BADGE_RADIUS)).toBe(true);
  });

  it('keep off the line of another shape', () => {
    const stroke = shape('s', {
      kind: 'freehand',
      points: [
        [0.1, 0.165],
        [0.9, 0.165],
      ],
    });
    const [, [, y] = [0, 0]] = places(stroke, shape('b')).map((place) => place ?? undefined);
    expect(Math.abs(y - (100 + 0.165 * 600))).toBeGreaterThan(BADGE_RADIUS);
  });

  it('are left out where nothing of the shape is seen', () => {
    expect(badgePlaces([shape('b')], { left: -4000, top: 0, width: 8000, height: 6000 }, STAGE)).toEqual([null]);
  });
});

describe('drawing', () => {
  it('goes back and forth by whole deeds: a drag is one', () => {
    let now = edited(begun([]), { do: 'add', shape: shape('a') });
    for (const x of [0.3, 0.31, 0.32])
      now = edited(now, {
        do: 'change',
        id: 'a',
        part: {
          points: [
            [x, 0],
            [1, 1],
          ],
        },
        tag: 'drag',
      });
    now = edited(now, { do: 'undo' });
    expect(now.shapes).toEqual([shape('a')]);
    now = edited(now, { do: 'redo' });
    expect(now.shapes[0]?.points[0]).toEqual([0.32, 0]);
    now = edited(edited(now, { do: 'delete', id: 'a' }), { do: 'undo' });
    expect(now.shapes).toHaveLength(1);
  });

  it('chooses what was added, and nothing once that is gone', () => {
    const now = edited(begun([]), { do: 'add', shape: shape('a') });
    expect([now.chosen, edited(now, { do: 'delete', id: 'a' }).chosen]).toEqual(['a', null]);
  });

  it('takes no more than a layer holds', () => {
    const full = begun(Array.from({ length: 100 }, (_, index) => shape(String(index))));
    expect(isSame(edited(full, { do: 'add', shape: shape('more') }).shapes, full.shapes)).toBe(true);
  });
});

describe('the search', () => {
  it('is what the address says, digits included', () => {
    expect(photoSearch({ q: 4711, tool: 't', from: 'tool', view: '', since: null, removed: 'true', odd: 1 })).toEqual({
      ...{ q: '4711', tool: 't', from: 'tool', removed: true },
    });
  });

  it('asks for whole days', () => {
    const { from, to } = filterOf({ since: '2026-11-01', until: '2026-11-01' });
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 3_600_000);
    expect(filterOf({ camera: 'c-1', removed: true, remover: 'Erika' })).toEqual({ camera_id: 'c-1', removed: true, removed_by: 'Erika' });
    expect(filterOf({ remover: 'Erika' })).toEqual({});
    expect(filterOf({ since: 'soon', q: 'crack', from: 'search' })).toEqual({ q: 'crack' });
  });
});

describe('pictures on their way', () => {
  const entry = (seq: number, state: 'waiting' | 'parked', job = 'j1'): StoredEntry => ({
    ...{ seq, key: `k${String(seq)}`, user: 'u', createdAt: 0, state, caption: { key: 'queue.photo', values: {} } },
    path: photoPath(`p${String(seq)}`, { tool_id: 't', job_id: job }, new Date(0)),
    body: new Blob(['x'.repeat(100)]),
    reason: state === 'parked' ? { status: 422, code: 'not_a_picture', detail: '' } : null,
  });

  it('are told one by one and as a whole, of what is meant alone', () => {
    const uploads = uploadsOf([entry(1, 'waiting'), entry(2, 'parked'), entry(3, 'waiting', 'j2')], new Map([['k1', 50]]), {
      job_id: 'j1',
    });
    expect(uploads.map(({ id, percent, refused }) => [id, percent, refused?.code])).toEqual([
      ['p1', 50, undefined],
      ['p2', null, 'not_a_picture'],
    ]);
    expect(
      wholeOf(
        new Map([
          ['p0', 100],
          ['p1', 100],
        ]),
        uploads,
      ),
    ).toEqual({ sent: 1, all: 3, percent: 83 });
  });

  it('belong to what they say they are of', () => {
    expect(isAbout(new URLSearchParams('tool_id=t&half=A'), { tool_id: 't', half: 'B' })).toBe(false);
  });

  it('go as the camera made them, HEIC too; only what the server would refuse is made to fit', () => {
    expect(goesAsItIs({ type: 'image/jpeg', size: 5_000_000 })).toBe(true);
    expect(goesAsItIs({ type: '', size: 5_000_000, name: 'IMG_0001.HEIC' })).toBe(true);
    expect(goesAsItIs({ type: 'image/bmp', size: 5_000_000 })).toBe(false);
    expect(goesAsItIs({ type: 'image/png', size: 60_000_000 })).toBe(false);
    expect(fitted(8000, 6000)).toEqual({ width: 4096, height: 3072 });
  });
});

describe('saying what a photo shows', () => {
  it('is for engineers, and for whoever added it', () => {
    const photo = { added_by: 'Anna' };
    expect([mayDescribe(photo, 'Anna', false), mayDescribe(photo, 'Timo', false), mayDescribe(photo, 'Eva', true)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('a layer that waits to be sent', () => {
  const stored = (seq: number, photo: string, shapes: Shape[]): StoredEntry => ({
    ...layerCommand(photo, { version: 3, shapes }, 'T-1', `k${String(seq)}`),
    ...{ seq, key: `k${String(seq)}`, user: 'u', createdAt: 0, state: 'waiting', reason: null },
  });
  const entries = [stored(1, 'p', [shape('a')]), stored(2, 'other', []), stored(3, 'p', [shape('a'), shape('b')])];

  it('says upon which version it was drawn, and has a name for who gets it twice', () => {
    expect(entries[0]).toMatchObject({ method: 'PUT', ifMatch: 3, body: { client_id: 'k1' } });
  });

  it('is the newest of its photo, and takes the place of older ones', () => {
    expect(queuedLayer(['p'], entries)).toMatchObject({ version: 3, shapes: [{ id: 'a' }, { id: 'b' }] });
    expect([queuedLayer(['q'], entries), layerEntries(['p', 'q'], entries)]).toEqual([null, [1, 3]]);
  });
});

describe('removing', () => {
  it('is for engineers, and on the first day for whoever added it', () => {
    const photo = { added_by: 'Anna', added_at: '2026-11-25T10:00:00Z', removal: null };
    const [soon, late] = [new Date('2026-11-25T12:00:00Z'), new Date('2026-11-27T12:00:00Z')];
    expect([mayRemove(photo, 'Anna', false, soon), mayRemove(photo, 'Anna', false, late), mayRemove(photo, 'Timo', false, soon)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(mayRemove(photo, 'Eva', true, late)).toBe(true);
  });
});
