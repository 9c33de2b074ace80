import { useTranslation } from 'react-i18next';

/** The views that every tool has; those of cavities are `cavity-` and the number. */
export const STANDARD_VIEWS = ['a-side', 'b-side', 'plate', 'last-shot'] as const;
type Standard = (typeof STANDARD_VIEWS)[number];

function isStandard(view: string): view is Standard {
  return (STANDARD_VIEWS as readonly string[]).includes(view);
}

/** Whether a tool has it for itself, with a name that only the tool's list of views tells. */
export function isOwn(view: string): boolean {
  return !isStandard(view) && cavityOf(view) === null;
}

/** The number of the cavity that a view shows; null for other views. */
export function cavityOf(view: string): number | null {
  const [, number] = /^cavity-(\d+)$/.exec(view) ?? [];
  return number === undefined ? null : Number(number);
}

/** Views that a last-shot set is made of: the whole shot, the plate, each cavity's part. */
export function isOfSet(view: string): boolean {
  return view === 'last-shot' || view === 'plate' || cavityOf(view) !== null;
}

export type Grouped = { view: string } | { from: number; to: number };

/** Cavities that follow each other are named together: a tool may have 64. */
export function grouped(views: readonly string[]): Grouped[] {
  const groups: Grouped[] = [];
  for (const view of views) {
    const number = cavityOf(view);
    const last = groups.at(-1);
    if (number !== null && last && 'from' in last && last.to === number - 1) last.to = number;
    else groups.push(number === null ? { view } : { from: number, to: number });
  }
  return groups.map((one) => ('from' in one && one.from === one.to ? { view: `cavity-${String(one.from)}` } : one));
}

/** How a view is called: its own name, or the reader's word for one that every tool has; by its slug where no name is at hand. */
export function useViewWords(): (view: string, name?: string) => string {
  const { t } = useTranslation();
  return (view, name = '') => {
    if (name) return name;
    const number = cavityOf(view);
    if (number !== null) return t('viewName.cavity', { number });
    return isStandard(view) ? t(`viewName.${view}`) : view.replaceAll('-', ' ');
  };
}

/** The names of many views in one sentence. */
export function useViewNames(): (views: readonly { view: string; name?: string }[]) => string {
  const { t } = useTranslation();
  const nameOf = useViewWords();
  return (views) => {
    const own = new Map(views.map(({ view, name }) => [view, name]));
    return grouped(views.map(({ view }) => view))
      .map((one) => ('from' in one ? t('views.cavities', one) : nameOf(one.view, own.get(one.view))))
      .join(', ');
  };
}
