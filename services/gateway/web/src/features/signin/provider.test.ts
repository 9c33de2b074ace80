import { describe, expect, it } from 'vitest';
import { type Provider, valuesOf, wantedOf } from './provider';

const PROVIDER: Provider = {
  active: true,
  name: 'Plant account',
  issuer: 'https://login.example',
  client_id: 'toolcare',
  client_secret: '********',
  scopes: ['openid', 'groups'],
  role_claim: 'groups',
  roles: [{ value: 'tool-shop', role: 'technician' }],
  team_claim: '',
  passwords: 'everybody',
  callback: '/back',
  version: 3,
};

describe('settings of the company login', () => {
  it('go out as they came in, without what the server adds', () => {
    const { callback, version, ...same } = PROVIDER;
    expect([callback, version]).toEqual(['/back', 3]);
    expect(wantedOf(valuesOf(PROVIDER))).toEqual(same);
  });

  it('lose blanks and empty rows', () => {
    const values = {
      ...valuesOf(PROVIDER),
      issuer: ' https://x ',
      scopes: '  openid   a ',
      roles: [{ value: ' ', role: 'engineer' as const }],
    };
    expect(wantedOf(values)).toMatchObject({ issuer: 'https://x', scopes: ['openid', 'a'], roles: [] });
  });
});
