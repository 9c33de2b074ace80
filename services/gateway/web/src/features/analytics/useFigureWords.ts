import { useTranslation } from 'react-i18next';
import type { Figure, FigureUnit } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';
import { useAmount } from './useAmount';

/** The unit that a part's name ends with, where it is not the figure's own. */
const ENDS: readonly (readonly [string, FigureUnit])[] = [
  ['_hours', 'hours'],
  ['_minutes', 'minutes'],
  ['_days', 'days'],
  ['_shots', 'shots'],
  ['_percent', 'percent'],
  ['_cents', 'cents'],
  ['_count', 'count'],
];

/** Parts of a share that say of how many things it is. */
const COUNTED: ReadonlySet<string> = new Set('scheduled unscheduled in_window early late undone skipped repeated held returned'.split(' '));

export function unitOf(name: string, own: FigureUnit): FigureUnit {
  if (name === 'days') return 'days';
  if (COUNTED.has(name)) return 'count';
  return ENDS.find(([end]) => name.endsWith(end))?.[1] ?? own;
}

type Words = {
  /** How many failures, jobs or runs it is made of. */
  count: (figure: Figure) => string;
  parts: (figure: Figure) => { name: string; word: string; amount: string }[];
};

export function useFigureWords(currency?: string): Words {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { said } = useAmount(currency);
  const part = (name: string): string => (i18n.exists(`figurePart.${name}`) ? t(`figurePart.${name}` as 'figurePart.bench') : name);
  return {
    count: ({ n, evidence }) => (n === null ? '' : t(`figureOf.${evidence}`, { count: n, number: format.count(n) })),
    parts: (figure) =>
      Object.entries(figure.parts)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => ({ name, word: part(name), amount: said(value, unitOf(name, figure.unit)) })),
  };
}
