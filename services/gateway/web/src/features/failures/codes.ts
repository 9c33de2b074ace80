import type { Code } from '../../api/failureTypes';

const FAVOURITES = 6;

/** What was reported most on the asked tool. */
export function favourites(codes: readonly Code[]): Code[] {
  return codes.filter((code) => code.reported > 0).slice(0, FAVOURITES);
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
