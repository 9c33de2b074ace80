import type { Code } from '../../api/failureTypes';
import type { ComponentKind } from '../../api/toolingTypes';

const FAVOURITES = 6;

/** What was reported most on the asked tool, then the favourites of the catalogue; the server has them in this order. */
export function favourites(codes: readonly Code[]): Code[] {
  return codes.filter(({ reported, favourite }) => reported > 0 || favourite).slice(0, FAVOURITES);
}

/** Whether a code is for a component of this kind; one that names no kinds is for any. */
export function fits({ component_kinds }: Pick<Code, 'component_kinds'>, kind: ComponentKind | null): boolean {
  return kind === null || component_kinds.length === 0 || component_kinds.includes(kind);
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

/** Without the server: every word typed is part of some word of the code, in either language. */
export function searched(codes: readonly Code[], typed: string): Code[] {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  return codes.filter(({ code, names, synonyms }) => {
    const words = plain([code, ...Object.values(names), ...Object.values(synonyms).flat()].join(' '));
    return wanted.every((word) => words.includes(word));
  });
}

export type Branch = { code: Code; below: Code[] };

/** Codes of a group as a tree of two levels. What hangs on a code that is not shown stands on its own. */
export function branchesOf(codes: readonly Code[], nameOf: (code: Code) => string): Branch[] {
  const shown = new Set(codes.map((one) => one.code));
  const byName = (one: Code, other: Code): number => nameOf(one).localeCompare(nameOf(other));
  return codes
    .filter((one) => one.parent === null || !shown.has(one.parent))
    .sort(byName)
    .map((code) => ({ code, below: codes.filter((one) => one.parent === code.code).sort(byName) }));
}
