import type { ReactNode } from 'react';

export type Column<Row> = {
  key: string;
  label: string;
  isNumber?: boolean;
  /** A heading that can be pressed stands in the label's place. */
  head?: ReactNode;
  sorted?: 'ascending' | 'descending' | 'none';
  cell: (row: Row) => ReactNode;
};

type Props<Row> = { label: string; columns: readonly Column<Row>[]; rows: readonly Row[]; idOf: (row: Row) => string; isTall?: boolean };

/** Numbers as a table that scrolls in itself; the first column names the row. */
export function DataTable<Row>({ label, columns, rows, idOf, isTall = false }: Props<Row>) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="tc-table-scroll tc-figures-table" data-tall={isTall || undefined} tabIndex={0} role="group" aria-label={label}>
      <table className="tc-table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.isNumber ? 'num' : undefined} aria-sort={column.sorted}>
                {column.head ?? column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={idOf(row)} data-row={idOf(row)}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.key} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.key} className={column.isNumber ? 'num' : undefined} data-field={column.key}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
