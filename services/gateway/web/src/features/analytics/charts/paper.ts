/** Colours that differ in brightness as well as in hue, in both themes; a mark of its own stands beside each. */
export const MAIN = 'var(--tc-chart-main)';
export const SECOND = 'var(--tc-chart-second)';
export const SIGNAL = 'var(--tc-chart-signal)';
export const SOFT = 'var(--tc-ink-soft)';

export const HEIGHT = 300;

/** Animation would tell nothing, and keyboards walk from point to point with the arrows. */
export const COMMON = {
  h: HEIGHT,
  accessibilityLayer: true,
  tickLine: 'none',
  textColor: SOFT,
  gridColor: 'var(--tc-line)',
} as const;
