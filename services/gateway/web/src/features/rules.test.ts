import { describe, expect, it } from 'vitest';
import type { BenchJob, BenchPlan, Board, BoardCard, PlanLevel } from '../api/benchTypes';
import type { Machine, Source, ToolRow } from '../api/types';
import { setUpOf } from './home/setUp';
import { found } from '../lib/knownTools';
import { worstFirst } from './home/work';
import { choices } from './maintenance/choices';
import { levelInputs, newLevel, planValues } from './maintenance/planValues';
import { changedConfigOf, configFaults, configOf, configValues } from './sources/config';
import { worstSourcesFirst } from './sources/order';
import { cutAt, seriesOf, totalsOf } from './tool/series';
import { toolSearch } from './tools/search';

const level = (id: string, status: PlanLevel['status'], percent = 10) =>
  ({ id, code: id, name: id, status, percent, interval_shots: 1000, interval_days: null }) as PlanLevel;
const plan = (levels: PlanLevel[], retired = false) => ({ id: 'p', name: 'Plan', levels, retired }) as BenchPlan;

const card = (level_id: string, status: BoardCard['status'], state: BoardCard['state'] = 'open', percent = 100) =>
  ({ level_id, status, state, percent }) as BoardCard;
const boardOf = (items: BoardCard[]) => ({ columns: { due: { items, next_cursor: null } } }) as unknown as Board;

describe('what to do first', () => {
  it('is the overdue work, then what somebody has begun, then what is furthest past its due', () => {
    const cards = [card('soon', 'warned'), card('due', 'due'), card('begun', 'due', 'started'), card('worse', 'due', 'open', 109)];
    const board = boardOf([...cards, card('late', 'overdue')]);
    expect(worstFirst(board, '').map(({ level_id }) => level_id)).toEqual(['late', 'begun', 'worse', 'due', 'soon']);
  });

  it('offers due levels first and completes the open job of a level', () => {
    const jobs = [
      { id: 'done', level_id: 'L2', state: 'completed' },
      { id: 'open', level_id: 'L2', state: 'open' },
    ] as BenchJob[];
    const found = choices([plan([level('L1', 'ok', 40), level('L2', 'overdue')]), plan([level('L9', 'due')], true)], jobs);
    expect(found.map((choice) => [choice.level.id, choice.job?.id])).toEqual([
      ['L2', 'open'],
      ['L1', undefined],
    ]);
  });

  it('puts the sickest source on top', () => {
    const source = (state: Source['state']) => ({ state, machine_name: 'P' }) as Source;
    expect(worstSourcesFirst([source('live'), source('no_data'), source('faulty')]).map(({ state }) => state)).toEqual([
      'faulty',
      'no_data',
      'live',
    ]);
  });
});

describe('addresses', () => {
  it('keep a good filter and leave out what they do not know', () => {
    expect(toolSearch({ q: 'cap', condition: 'overdue', status: 'burnt', sort: 'urgency', x: 1 })).toEqual({
      q: 'cap',
      condition: 'overdue',
      sort: 'urgency',
    });
  });
});

describe('plan form', () => {
  it('takes the next free level and sends empty intervals as "not by this"', () => {
    const first = { ...newLevel([], 'a'), name: ' Clean ', interval_shots: 5000 as const };
    expect(newLevel([first], 'b').code).toBe('L2');
    expect(levelInputs([first])[0]).toMatchObject({ code: 'L1', name: 'Clean', interval_shots: 5000, interval_days: null });
    expect(levelInputs([first])[0]).not.toHaveProperty('id');
  });

  it('keeps the ids of existing levels, so that their counts go on', () => {
    expect(levelInputs(planValues(plan([level('L1', 'ok')])).levels)[0]?.id).toBe('L1');
  });
});

describe('source form', () => {
  it('sends only the fields of its kind, with numbers as numbers', () => {
    const values = {
      ...configValues('opcua_counter', {}),
      url: ' opc.tcp://10.0.0.1:4840 ',
      node_id: 'ns=2;s=Shots',
      counter_bits: '16',
      topic: 'x',
    };
    expect(configOf('opcua_counter', values)).toEqual({
      security_policy: 'none',
      login: 'anonymous',
      url: 'opc.tcp://10.0.0.1:4840',
      node_id: 'ns=2;s=Shots',
      counter_bits: 16,
      resettable: true,
      sampling_ms: 500,
      stale_after_s: 60,
    });
  });

  it('tells what is missing before the server is asked', () => {
    expect(configFaults('opcua_em77', { url: '' })).toEqual({ url: 'required' });
    expect(configFaults('opcua_em77', { url: 'http://x' })).toEqual({ url: 'url' });
    expect(configFaults('opcua_counter', { url: 'opc.tcp://x', node_id: 'a', browse_path: 'b' })).toEqual({ node_id: 'oneAddress' });
    expect(configFaults('mqtt', configValues('mqtt', {}))).toEqual({});
  });
});

describe('chart', () => {
  it('shows hours without shots as zero and what is uncertain apart', () => {
    const series = seriesOf(
      [
        { from: '2026-11-23T08:00:00Z', shots: 5, shots_high: 9 },
        { from: '2026-11-23T05:00:00Z', shots: 3, shots_high: 3 },
      ],
      'hour',
    );
    expect([series.shots, series.uncertain]).toEqual([
      [3, 0, 0, 5],
      [0, 0, 0, 4],
    ]);
  });
});

describe('what is done first', () => {
  it('is what one has in hand, even when something else is worse', () => {
    const mine = { ...card('2', 'due', 'started'), by_person: 'Anna' };
    const board = boardOf([card('1', 'overdue'), mine, { ...card('3', 'due', 'started'), by_person: 'Ben' }]);
    expect(worstFirst(board, 'Anna').map(({ level_id }) => level_id)).toEqual(['2', '1', '3']);
  });
});

describe('finding a tool', () => {
  const tool = (number: string, name: string) => ({ number, name }) as ToolRow;
  const rows = [tool('A-T-1', 'Cap'), tool('T-0017', 'Cap C4'), tool('T-0042', 'Housing')];

  it('looks in numbers and names, numbers that begin so first', () => {
    expect(found(rows, ' t-').map((row) => row.number)).toEqual(['T-0017', 'T-0042', 'A-T-1']);
    expect(found(rows, 'hous').map((row) => row.number)).toEqual(['T-0042']);
    expect(found(rows, ' ')).toEqual([]);
  });
});

describe('the first steps', () => {
  const machine = { id: 'p01', sources: [{}], tools: [] } as unknown as Machine;
  const tool = (change: Partial<ToolRow>) => ({ id: 't', machines: [], last_shot_at: null, condition: 'none', ...change }) as ToolRow;
  const open = (...given: Parameters<typeof setUpOf>) =>
    setUpOf(...given)
      .steps.filter((step) => !step.done)
      .map((step) => step.name);

  it('begin with a machine and end with a plan', () => {
    expect(open([], [])).toEqual(['machine', 'source', 'tool', 'mount', 'plan']);
    expect(open([machine], [tool({})])).toEqual(['mount', 'plan']);
    expect(open([machine], [tool({ machines: [{ id: 'p01', name: 'P', shot_factor: 1 }], condition: 'ok' })])).toEqual([]);
  });

  it('do not come back when every tool is taken off for the weekend', () => {
    expect(open([machine], [tool({ last_shot_at: '2026-11-20T12:00:00Z', condition: 'due' })])).toEqual([]);
  });
});

describe('a changed source', () => {
  const stored = { url: 'opc.tcp://press:4840', username: 'reader', sampling_ms: 500, stale_after_s: 60 };

  it('keeps a stored password that was not typed again', () => {
    expect(changedConfigOf('opcua_em77', configValues('opcua_em77', stored))).not.toHaveProperty('password');
  });

  it('logs in by the name that an older release stored', () => {
    expect(configValues('opcua_em77', stored)).toMatchObject({ login: 'password', security_policy: 'none' });
  });

  it('drops name and password together with the login, and gives what is not asked its default back', () => {
    const open = { ...configValues('opcua_em77', stored), login: 'anonymous' };
    expect(changedConfigOf('opcua_em77', open)).toMatchObject({ username: null, password: null, security_mode: null });
  });
});

describe('the chart', () => {
  it('cuts a column that stands far above all others, and only such a one', () => {
    expect(cutAt([0, 3000, 4000, 280_000])).toBe(5000);
    expect(cutAt([0, 3000, 4000, 9000])).toBeNull();
    expect(cutAt([5000])).toBeNull();
    expect(cutAt([])).toBeNull();
  });

  it('reckons the lifetime count back from what it is now', () => {
    const series = { at: [100, 200], shots: [30, 20], uncertain: [0, 5] };
    expect(totalsOf(series, { total: 1000, high: 1005, at: 250 })).toEqual({
      at: [100, 200, 250],
      total: [950, 980, 1000],
      high: [950, 980, 1005],
    });
  });
});
