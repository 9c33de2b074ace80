import type { Client, Clients } from './clients';

/** What a person types into a program that shall speak with the broker. */
export type Connection = { host: string; port: number; user: string; password: string; topic: string; line: string };

/** `host` is the address under which the page was opened: the broker runs on the same machine. */
export function connectionOf(client: Client, broker: Clients['broker'], host: string, password: string): Connection {
  const prefix = broker.prefix.replace(/^\/+|\/+$/g, '');
  const root = `${prefix ? `${prefix}/` : ''}toolcare/v1`;
  const login = `-h ${host} -p ${String(broker.port)} -u ${client.name} -P '${password}' -q 1`;
  const base = { host, port: broker.port, user: client.name, password };
  if (client.kind === 'machine') {
    const topic = `${root}/in/${client.machine?.id ?? client.name}/shots`;
    return { ...base, topic, line: `mosquitto_pub ${login} -t ${topic} -m '{"counter": 4711}'` };
  }
  if (client.kind === 'edge_node') {
    const topic = `spBv1.0/+/+/${client.name}/#`;
    return { ...base, topic, line: `mosquitto_sub ${login} -t 'spBv1.0/STATE/+' -v` };
  }
  const topic = client.kind === 'engineer' || client.kind === 'alert_reader' ? `${root}/alert/#` : `${root}/#`;
  return { ...base, topic, line: `mosquitto_sub ${login} -t '${topic}' -v` };
}
