import { describe, expect, it } from 'vitest';
import { inPairs, type ServerCertificate, toSeeTo, waitingFirst } from './certificates';

const facts = { subject: 'CN=press', application_uri: 'urn:press', fingerprint: '', starts_at: '', ends_at: '', thumbprint: 'AB12' };
const server = (name: string, state: ServerCertificate['state'], ends_soon = false): ServerCertificate => ({
  ...facts,
  ...{ id: name, server: name, state, ends_soon, seen_at: '', even_expired: false, decided_at: null, decided_by: null, note: '' },
});

describe('certificates of OPC UA', () => {
  it('put first what waits for a decision', () => {
    const servers = [server('p2', 'trusted'), server('p10', 'waiting'), server('p1', 'replaced'), server('p9', 'waiting')];
    expect(waitingFirst(servers).map((one) => one.server)).toEqual(['p9', 'p10', 'p2', 'p1']);
  });

  it('count what somebody has to see to', () => {
    const own = { ...facts, id: 'o', state: 'active' as const, made_at: '', ends_soon: true };
    const servers = [server('a', 'waiting'), server('b', 'trusted', true), server('c', 'replaced', true), server('d', 'trusted')];
    expect(toSeeTo({ own: [own, { ...own, state: 'former' }], servers })).toBe(3);
  });

  it('are read in pairs', () => {
    expect(inPairs('AB12CD')).toBe('AB 12 CD');
  });
});
