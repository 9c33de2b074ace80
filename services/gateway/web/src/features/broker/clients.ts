import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import type { components } from '../../api/schema';

export type Client = components['schemas']['MqttClientOut'];
export type Clients = components['schemas']['MqttClients'];
export type Given = components['schemas']['GivenMqttPassword'];
export type Kind = Client['kind'];

export const KINDS: readonly Kind[] = ['machine', 'edge_node', 'system', 'engineer', 'alert_reader'];
/** A change is in force within a second; whoever waits for it wants to see that. */
const WAITING_MS = 700;
const CALM_MS = 15_000;

export function useMqttClients() {
  return useQuery({
    queryKey: keys.mqttClients,
    queryFn: () => body(api.GET('/api/v1/mqtt-clients')),
    refetchInterval: (query) => (query.state.data?.broker.waiting_since ? WAITING_MS : CALM_MS),
  });
}

/** Those that are let in, and those that were shut out: the last one first. */
export function parted(clients: readonly Client[]): { inside: Client[]; outside: Client[] } {
  const outside = clients.filter((client) => client.revoked);
  outside.sort((a, b) => Date.parse(b.revoked?.at ?? '') - Date.parse(a.revoked?.at ?? ''));
  return { inside: clients.filter((client) => !client.revoked), outside };
}

/** As the gateway checks it: a name stands in the access list and in topics. */
export function isUsableName(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(name);
}

/** A name nobody has: the press's own id, else with a number behind it. */
export function proposedName(machine: string, clients: readonly Client[]): string {
  const taken = new Set(clients.filter((client) => !client.revoked).map((client) => client.name));
  if (!taken.has(machine)) return machine;
  let number = 2;
  while (taken.has(`${machine}-${String(number)}`)) number += 1;
  return `${machine}-${String(number)}`;
}
