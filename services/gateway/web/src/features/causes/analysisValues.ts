import type { Analysis, AnalysisInput, CauseState } from '../../api/causeTypes';
import { mergedList, mergedValue, mergedWords } from '../../lib/mergedLists';
import { type Chain, trimmed } from './whys';

export const BRANCHES = ['man', 'machine', 'method', 'material', 'measurement', 'environment'] as const;
export type Branch = (typeof BRANCHES)[number];
export const CAUSE_STATES: readonly CauseState[] = ['suspected', 'ruled_out', 'confirmed'];
export const TEXTS = ['emergency', 'problem', 'containment', 'cause', 'corrective', 'validation', 'prevention', 'recognition'] as const;
export type TextName = (typeof TEXTS)[number];

export type PossibleCause = { id: string; text: string; state: CauseState; evidence: string };
export type Bones = Record<Branch, PossibleCause[]>;
export type Texts = Record<TextName, string>;

/** The whole analysis, as its editors change it. */
export type AnalysisValues = {
  five_whys: Chain[];
  ishikawa: Bones;
  cause_code: string | null;
  cause_text: string;
  confirmed: boolean;
  evidence: string;
  evidence_photo_ids: string[];
  team: string[];
  d8: Texts;
};

export const MOST_OF_A_BRANCH = 30;
export const MOST_IN_TEAM = 30;

export function byBranch<T>(of: (branch: Branch) => T): Record<Branch, T> {
  return Object.fromEntries(BRANCHES.map((branch) => [branch, of(branch)])) as Record<Branch, T>;
}

function byText<T>(of: (name: TextName) => T): Record<TextName, T> {
  return Object.fromEntries(TEXTS.map((name) => [name, of(name)])) as Record<TextName, T>;
}

export function analysisValues(analysis: Analysis): AnalysisValues {
  return {
    five_whys: analysis.five_whys.map(({ id, whys }) => ({
      id,
      whys: whys.map(({ question = '', answer = '' }) => ({ question, answer })),
    })),
    ishikawa: byBranch((branch) =>
      (analysis.ishikawa[branch] ?? []).map(({ id, text, state = 'suspected', evidence = '' }) => ({ id, text, state, evidence })),
    ),
    cause_code: analysis.cause_code?.code ?? null,
    cause_text: analysis.cause_text,
    confirmed: analysis.confirmed,
    evidence: analysis.evidence,
    evidence_photo_ids: analysis.evidence_photo_ids,
    team: analysis.team,
    d8: byText((name) => analysis.d8[name] ?? ''),
  };
}

/** What is written: without the rows that nobody filled in. */
export function analysisInput(values: AnalysisValues): Required<AnalysisInput> {
  return {
    ...values,
    five_whys: values.five_whys.flatMap((chain) => trimmed(chain) ?? []),
    ishikawa: byBranch((branch) =>
      values.ishikawa[branch]
        .map((cause) => ({ ...cause, text: cause.text.trim(), evidence: cause.evidence.trim() }))
        .filter((cause) => cause.text),
    ),
    cause_text: values.cause_text.trim(),
    evidence: values.evidence.trim(),
    d8: byText((name) => values.d8[name].trim()),
  };
}

export function isSame(one: AnalysisValues, other: AnalysisValues): boolean {
  return JSON.stringify(analysisInput(one)) === JSON.stringify(analysisInput(other));
}

/** Mine with all that somebody else has added or changed where I did not. */
export function merged(before: AnalysisValues, mine: AnalysisValues, theirs: AnalysisValues): AnalysisValues {
  return {
    five_whys: mergedList(before.five_whys, mine.five_whys, theirs.five_whys),
    ishikawa: byBranch((branch) => mergedList(before.ishikawa[branch], mine.ishikawa[branch], theirs.ishikawa[branch])),
    cause_code: mergedValue(before.cause_code, mine.cause_code, theirs.cause_code),
    cause_text: mergedValue(before.cause_text, mine.cause_text, theirs.cause_text),
    confirmed: mergedValue(before.confirmed, mine.confirmed, theirs.confirmed),
    evidence: mergedValue(before.evidence, mine.evidence, theirs.evidence),
    evidence_photo_ids: mergedWords(before.evidence_photo_ids, mine.evidence_photo_ids, theirs.evidence_photo_ids),
    team: mergedWords(before.team, mine.team, theirs.team),
    d8: byText((name) => mergedValue(before.d8[name], mine.d8[name], theirs.d8[name])),
  };
}

/** What keeps it from being saved: a confirmed cause shows how it was proved. `text` names it. */
export type Fault = { kind: 'evidence' | 'nothing'; text: string };

export function faultOf(values: AnalysisValues): Fault | null {
  const { cause_code: code, cause_text: text, confirmed, evidence, evidence_photo_ids: photos, ishikawa } = values;
  const named = text.trim() || code || '';
  if (confirmed && !named) return { kind: 'nothing', text: '' };
  if (confirmed && !evidence.trim() && photos.length === 0) return { kind: 'evidence', text: named };
  const bare = BRANCHES.flatMap((branch) => ishikawa[branch]).find((cause) => cause.state === 'confirmed' && !cause.evidence.trim());
  return bare ? { kind: 'evidence', text: bare.text } : null;
}

/** A cause that was found in an editor becomes the cause; what was proved of another one does not go along. */
export function taken(values: AnalysisValues, text: string, proof = ''): AnalysisValues {
  if (text.trim() === values.cause_text.trim()) return values;
  return { ...values, cause_text: text.trim(), confirmed: false, evidence: proof, evidence_photo_ids: [] };
}
