/** A question that nobody wrote is asked of the answer before it. */
export type Why = { question: string; answer: string };
export type Chain = { id: string; whys: Why[] };

export const MOST_WHYS = 12;
export const MOST_CHAINS = 10;
const NEW: Why = { question: '', answer: '' };

export function newChain(id: string): Chain {
  return { id, whys: [NEW] };
}

export function withWhy(chain: Chain, index: number, why: Partial<Why>): Chain {
  return { ...chain, whys: chain.whys.map((one, at) => (at === index ? { ...one, ...why } : one)) };
}

/** Adds a why after this one, unless an empty one stands there already or the chain is as long as it may be. */
export function withNextWhy(chain: Chain, index: number): Chain {
  const next = chain.whys[index + 1];
  if (chain.whys.length >= MOST_WHYS || (next && !next.answer && !next.question)) return chain;
  return { ...chain, whys: [...chain.whys.slice(0, index + 1), NEW, ...chain.whys.slice(index + 1)] };
}

/** A chain has at least one why: the last one is emptied instead of taken away. */
export function withoutWhy(chain: Chain, index: number): Chain {
  if (chain.whys.length === 1) return { ...chain, whys: [NEW] };
  return { ...chain, whys: chain.whys.filter((_, at) => at !== index) };
}

export function moved(chain: Chain, index: number, by: -1 | 1): Chain {
  const [one, other] = [chain.whys[index], chain.whys[index + by]];
  if (!one || !other) return chain;
  return { ...chain, whys: chain.whys.map((why, at) => (at === index ? other : at === index + by ? one : why)) };
}

/** Without rows at the end that nobody filled in; null where nothing is left. */
export function trimmed(chain: Chain): Chain | null {
  const whys = chain.whys.map(({ question, answer }) => ({ question: question.trim(), answer: answer.trim() }));
  while (whys.length > 0 && whys.at(-1)?.answer === '' && whys.at(-1)?.question === '') whys.pop();
  return whys.length > 0 ? { ...chain, whys } : null;
}

/** What a why is asked about: the answer before it; null at the top, where the failure itself is asked about. */
export function askedAbout(chain: Chain, index: number): string | null {
  return index === 0 ? null : (chain.whys[index - 1]?.answer ?? '');
}
