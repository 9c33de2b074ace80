import { describe, expect, it } from 'vitest';
import { deviceOf } from './account/agent';
import { groupsOf, type Right } from './people/rights';
import { teamsOf, valuesOf } from './people/users';
import { expiryOf, standingOf } from './tokens/tokens';

const NOW = new Date('2026-03-02T06:00:00Z');
const right = (permission: string, group: string, ...roles: string[]) => ({ permission, group, roles, sentence: '' }) as unknown as Right;

describe('sessions', () => {
  it('are told by browser and system, not by the line a browser calls itself', () => {
    expect(deviceOf('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36')).toBe(
      'Chrome · Linux',
    );
    expect(deviceOf('Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1')).toBe('Safari · iPad');
    expect(deviceOf('Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0')).toBe('Edge · Windows');
    expect(deviceOf('mes-connector/2.1')).toBe('mes-connector/2.1');
  });
});

describe('tokens', () => {
  it('end by their day or by a revocation, whichever comes first', () => {
    expect(standingOf({ revoked_at: null, expires_at: expiryOf(1, NOW) }, NOW)).toBe('valid');
    expect(standingOf({ revoked_at: null, expires_at: NOW.toISOString() }, NOW)).toBe('expired');
    expect(standingOf({ revoked_at: NOW.toISOString(), expires_at: expiryOf(1, NOW) }, NOW)).toBe('revoked');
  });
});

describe('the table of rights', () => {
  const rights = [right('a', 'tools', 'technician', 'engineer'), right('b', 'tools', 'engineer'), right('c', 'photos', 'engineer')];

  it('keeps its order within groups', () => {
    expect(groupsOf(rights).map(([group, items]) => [group, items.map(({ permission }) => permission)])).toEqual([
      ['tools', ['a', 'b']],
      ['photos', ['c']],
    ]);
  });

  it('offers a role only what it has', () => {
    expect(groupsOf(rights, 'technician').map(([, items]) => items.length)).toEqual([1]);
  });
});

describe('people', () => {
  it('begin as technicians, and name each team once', () => {
    expect(valuesOf(null)).toMatchObject({ role: 'technician', active: true, team: '' });
    expect(teamsOf([{ team: 'B' }, { team: '' }, { team: 'A' }, { team: 'B' }])).toEqual(['A', 'B']);
  });
});
