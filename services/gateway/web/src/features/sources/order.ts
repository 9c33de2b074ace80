import type { Source, SourceState } from '../../api/types';

const WORSE_FIRST: readonly SourceState[] = ['faulty', 'unreachable', 'no_data', 'waiting', 'live', 'idle', 'disabled'];

export function worstSourcesFirst(sources: readonly Source[]): Source[] {
  const rank = (source: Source): number => WORSE_FIRST.indexOf(source.state);
  return [...sources].sort((a, b) => rank(a) - rank(b) || a.machine_name.localeCompare(b.machine_name, undefined, { numeric: true }));
}
