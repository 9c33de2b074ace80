import { describe, expect, it } from 'vitest';
import { type Client, isUsableName, parted, proposedName } from './clients';
import { connectionOf } from './examples';

function client(name: string, more: Partial<Client> = {}): Client {
  return {
    name,
    kind: 'machine',
    machine: { id: 'p07', name: 'Press 7', state: 'in_use', last_seen: null },
    note: '',
    made_by: 'Anna',
    made_at: '2026-03-02T06:00:00Z',
    rotated_by: null,
    rotated_at: null,
    revoked: null,
    in_force: true,
    version: 1,
    ...more,
  };
}

const gone = (at: string) => ({ revoked: { by: 'Anna', at, reason: 'sold' } });
const broker = {
  is_followed: true,
  wanted: 1,
  in_force: 1,
  answered_at: null,
  waiting_since: null,
  trouble: '',
  port: 1883,
  prefix: '',
};

describe('clients of the broker', () => {
  it('stand apart when they were shut out, the last one first', () => {
    const { inside, outside } = parted([client('a', gone('2026-03-01T06:00:00Z')), client('b'), client('c', gone('2026-03-02T06:00:00Z'))]);
    expect(inside.map((one) => one.name)).toEqual(['b']);
    expect(outside.map((one) => one.name)).toEqual(['c', 'a']);
  });

  it('get the name of their press, unless another has it', () => {
    expect(proposedName('p07', [])).toBe('p07');
    expect(proposedName('p07', [client('p07'), client('p07-2')])).toBe('p07-3');
    expect(proposedName('p07', [client('p07', gone('2026-03-01T06:00:00Z'))])).toBe('p07');
  });

  it.each(['p07', 'a', 'hall-2-plc'])('may be called %s', (name) => expect(isUsableName(name)).toBe(true));
  it.each(['P07', '', '-p', 'p/07', 'p 7', '#', 'p\n'])('may not be called %s', (name) => expect(isUsableName(name)).toBe(false));
});

describe('the line to try a client with', () => {
  it('publishes for the press, whatever the client is called', () => {
    const { line, topic } = connectionOf(client('plc'), broker, 'plant.local', 'secret');
    expect(topic).toBe('toolcare/v1/in/p07/shots');
    expect(line).toBe(`mosquitto_pub -h plant.local -p 1883 -u plc -P 'secret' -q 1 -t toolcare/v1/in/p07/shots -m '{"counter": 4711}'`);
  });

  it('subscribes for who reads, under the prefix of the plant', () => {
    const prefixed = { ...broker, prefix: 'plant-2' };
    expect(connectionOf(client('eve', { kind: 'engineer', machine: null }), prefixed, 'h', 'x').topic).toBe('plant-2/toolcare/v1/alert/#');
    expect(connectionOf(client('mes', { kind: 'system', machine: null }), prefixed, 'h', 'x').line).toContain(
      "-t 'plant-2/toolcare/v1/#' -v",
    );
  });
});
