/** What became of what was due, in the order in which it is drawn. */
export const FATES = ['in_window', 'early', 'late', 'undone', 'skipped'] as const;
export type Fate = (typeof FATES)[number];
export type Stack = { id: string; name: string; due: number } & Record<Fate, number>;

type Props = { rows: readonly Stack[]; label: string; wordOf: (fate: Fate) => string };

/** Each row of one length; the parts differ in pattern as well as in colour, and each says its number. */
export function StackBars({ rows, label, wordOf }: Props) {
  return (
    <div role="img" aria-label={label}>
      <ul className="tc-stacks">
        {rows.map((row) => (
          <li key={row.id}>
            <span>{row.name}</span>
            <div className="tc-stack-bar">
              {FATES.map((fate) =>
                row[fate] > 0 ? (
                  <i key={fate} data-fate={fate} style={{ flexGrow: row[fate] }}>
                    <b>{row[fate]}</b>
                  </i>
                ) : null,
              )}
            </div>
          </li>
        ))}
      </ul>
      <ul className="tc-chart-key">
        {FATES.map((fate) => (
          <li key={fate}>
            <i className="tc-fate" data-fate={fate} /> {wordOf(fate)}
          </li>
        ))}
      </ul>
    </div>
  );
}
