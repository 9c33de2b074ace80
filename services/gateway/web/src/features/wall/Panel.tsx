import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePaged } from './usePaged';

type Props<Item> = {
  id: string;
  title: string;
  items: readonly Item[];
  rowPx: number;
  isPaused: boolean;
  empty: string;
  idOf: (item: Item) => string;
  row: (item: Item) => ReactNode;
  toneOf?: (item: Item) => string;
};

/** A list of the wall: as many rows as fit, the others page by page. */
export function Panel<Item>({ id, title, items, rowPx, isPaused, empty, idOf, row, toneOf }: Props<Item>) {
  const { t } = useTranslation();
  const { ref, rowPx: fitted, shown, page, pages } = usePaged(items, rowPx, isPaused);
  return (
    <section className="tc-wall-panel" aria-labelledby={`wall-${id}`} data-panel={id}>
      <h2 id={`wall-${id}`}>
        {title} <b>{items.length}</b>
        {pages > 1 ? <span>{t('wall.page', { page: page + 1, pages })}</span> : null}
      </h2>
      <div ref={ref} className="tc-wall-rows" style={{ '--row': `${String(fitted)}px` } as CSSProperties}>
        {items.length === 0 ? <p className="tc-wall-empty">{empty}</p> : null}
        <ul>
          {shown.map((item) => (
            <li key={idOf(item)} data-tone={toneOf?.(item)} data-wall={idOf(item)}>
              {row(item)}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
