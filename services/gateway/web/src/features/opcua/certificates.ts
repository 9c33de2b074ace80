import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import type { components } from '../../api/schema';

type Schemas = components['schemas'];
export type OwnCertificate = Schemas['OwnCertificateOut'];
export type ServerCertificate = Schemas['ServerCertificateOut'];
export type Certificates = Schemas['CertificatesOut'];
export type Discovered = Schemas['DiscoveredOut'];
export type Endpoint = Schemas['EndpointOut'];

export const REFRESHES = [keys.certificates, keys.sources, keys.machines];
/** A press may show another certificate at any time; no event tells of that. */
const LOOK_MS = 20_000;

export function useCertificates(enabled = true) {
  return useQuery({
    queryKey: keys.certificates,
    queryFn: () => body(api.GET('/api/v1/opcua/certificates')),
    refetchInterval: LOOK_MS,
    enabled,
  });
}

/** What a person has to see to: servers that wait for a decision, and certificates in use that end soon. */
export function toSeeTo({ own, servers }: Certificates): number {
  const ending = [...own.filter((one) => one.state === 'active'), ...servers.filter((one) => one.state === 'trusted')];
  return servers.filter((one) => one.state === 'waiting').length + ending.filter((one) => one.ends_soon).length;
}

const STANDINGS: readonly ServerCertificate['state'][] = ['waiting', 'trusted', 'refused', 'replaced'];

/** What waits for a decision comes first. */
export function waitingFirst(servers: readonly ServerCertificate[]): ServerCertificate[] {
  const rank = (one: ServerCertificate): number => STANDINGS.indexOf(one.state);
  return [...servers].sort((a, b) => rank(a) - rank(b) || a.server.localeCompare(b.server, undefined, { numeric: true }));
}

/** Pairs are compared with the press's display more surely than one long word. */
export function inPairs(hex: string): string {
  return hex.match(/../g)?.join(' ') ?? hex;
}
