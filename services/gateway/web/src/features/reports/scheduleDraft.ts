import type { ReportSchedule, ReportScheduleChange, ReportScheduleIn } from '../../api/reports';
import { merged } from '../../lib/merged';
import { mergedWords } from '../../lib/mergedLists';
import type { Kind } from './search';

/** A schedule as its form holds it; `addresses` as they are typed. */
export type ScheduleDraft = Required<Pick<ReportScheduleIn, 'every' | 'hour' | 'format' | 'language' | 'usernames'>> & {
  kind: Kind;
  tool: string;
  area: string;
  addresses: string;
};

const MORNING = 6;

export function newDraft(language: 'en' | 'de'): ScheduleDraft {
  return {
    kind: 'plant_month',
    every: 'month',
    hour: MORNING,
    format: 'pdf',
    language,
    tool: '',
    area: '',
    usernames: [],
    addresses: '',
  };
}

export function draftOf(schedule: ReportSchedule): ScheduleDraft {
  const { kind, every, hour, format, language, tools, areas, recipients, addresses } = schedule;
  return {
    kind,
    every,
    hour,
    format,
    language,
    tool: tools[0] ?? '',
    area: areas[0] ?? '',
    usernames: recipients.map(({ username }) => username),
    addresses: addresses.join(', '),
  };
}

export function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** Two who each put in or took out a recipient meant both. */
export function bothDrafts(before: ScheduleDraft, mine: ScheduleDraft, theirs: ScheduleDraft): ScheduleDraft {
  const [were, own, others] = [before, mine, theirs].map(({ addresses }) => addressesIn(addresses));
  return {
    ...merged(before, mine, theirs),
    usernames: mergedWords(before.usernames, mine.usernames, theirs.usernames),
    addresses: mergedWords(were ?? [], own ?? [], others ?? []).join(', '),
  };
}

export function isReady({ kind, tool, usernames, addresses }: ScheduleDraft): boolean {
  return (usernames.length > 0 || addressesIn(addresses).length > 0) && (kind !== 'tool_history' || tool !== '');
}

export function wishOf({ kind, every, hour, format, language, usernames, ...draft }: ScheduleDraft): ReportScheduleIn {
  const ofTool = kind === 'tool_history';
  return {
    kind,
    every,
    hour,
    format,
    language,
    usernames,
    addresses: addressesIn(draft.addresses),
    active: true,
    areas: !ofTool && draft.area ? [draft.area] : [],
    tools: ofTool ? [draft.tool] : [],
    machines: [],
  };
}

/** What the form does not show, as more areas than one, stays unless what it shows is changed. */
export function changeOf(draft: ScheduleDraft, base: ReportSchedule): ReportScheduleChange {
  const { every, hour, format, language, usernames, addresses, areas, tools } = wishOf(draft);
  const before = draftOf(base);
  return {
    every,
    hour,
    format,
    language,
    usernames,
    addresses,
    ...(draft.area === before.area ? {} : { areas }),
    ...(draft.tool === before.tool ? {} : { tools }),
  };
}
