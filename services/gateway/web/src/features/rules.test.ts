import { describe, expect, it } from 'vitest';
import type { Job, JobRow, Level, Plan, Source } from '../api/types';
import { worstFirst } from './home/work';
import { choices } from './maintenance/choices';
import { levelInputs, newLevel, planValues } from './maintenance/planValues';
import { configFaults, configOf, configValues } from './sources/config';
import { worstSourcesFirst } from './sources/order';
import { seriesOf } from './tool/series';
import { toolSearch } from './tools/search';

const level = (id: string, status: Level['status'], percent = 10) =>
  ({ id, code: id, name: id, status, percent, interval_shots: 1000, interval_days: null }) as Level;
const plan = (levels: Level[], retired = false) => ({ id: 'p', name: 'Plan', levels, retired }) as Plan;

describe('what to do first', () => {
  it('is the overdue work, then what somebody has begun, then the oldest', () => {
    const job = (id: string, status: JobRow['status'], state: JobRow['state'], opened_at: string) =>
      ({ id, status, state, opened_at }) as JobRow;
    const jobs = [
      job('soon', 'warned', 'open', '1'),
      job('due', 'due', 'open', '2'),
      job('begun', 'due', 'started', '3'),
      job('late', 'overdue', 'open', '4'),
    ];
    expect(worstFirst(jobs).map(({ id }) => id)).toEqual(['late', 'begun', 'due', 'soon']);
  });

  it('offers due levels first and completes the open job of a level', () => {
    const jobs = [
      { id: 'done', level_id: 'L2', state: 'completed' },
      { id: 'open', level_id: 'L2', state: 'open' },
    ] as Job[];
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
