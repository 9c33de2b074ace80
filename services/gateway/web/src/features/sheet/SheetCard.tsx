import { IconEdit } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSheet } from '../../api/tooling';
import type { Sheet } from '../../api/toolingTypes';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { EJECTION, type Field, LIST_NAMES, LISTS, SECTION_NAMES, SECTIONS } from './sheetFields';
import { sheetValues, type Cell } from './sheetValues';

/** The specification sheet, with what is filled in. */
export function SheetCard({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const sheet = useSheet(toolId);
  return (
    <Card
      title={t('sheet.title')}
      id="sheet"
      actions={
        isEngineer ? (
          <LinkButton to="/tools/$toolId/sheet" params={{ toolId }} variant="default" leftSection={<IconEdit size={20} aria-hidden />}>
            {t('sheet.fill')}
          </LinkButton>
        ) : null
      }
    >
      {sheet.isPending ? <Loading lines={3} /> : null}
      {sheet.isError && !sheet.data ? <ProblemNotice error={sheet.error} retry={() => void sheet.refetch()} /> : null}
      {sheet.data ? <Content sheet={sheet.data} /> : null}
    </Card>
  );
}

function Content({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation();
  if (sheet.version === 0) return <p className="tc-soft tc-lead">{t('sheet.none')}</p>;
  const values = sheetValues(sheet);
  return (
    <div className="tc-stack">
      {SECTION_NAMES.map((section) => (
        <Facts key={section} title={t(`sheet.section_${section}`)} fields={SECTIONS[section]} values={values.fields} />
      ))}
      <Facts title={t('sheet.section_ejection')} fields={EJECTION} values={values.ejection} />
      {LIST_NAMES.map((list) =>
        values[list].length > 0 ? <Rows key={list} title={t(`sheet.section_${list}`)} fields={LISTS[list]} rows={values[list]} /> : null,
      )}
      {values.note ? <p className="tc-wrap tc-lead">{values.note}</p> : null}
    </div>
  );
}

function useCell(): (field: Field, value: Cell | undefined) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ type, unit, name }, value) => {
    if (value === undefined || value === '') return '';
    if (type === 'date') return format.date(String(value));
    if (type === 'zone') return t(`zoneKind.${String(value)}` as 'zoneKind.nozzle');
    if (type === 'side') return t(`side.${String(value)}` as 'side.A');
    if (typeof value !== 'number') return value;
    const said = name === 'number' ? String(value) : format.figure(value);
    return unit ? `${said} ${unit}` : said;
  };
}

function Facts({ title, fields, values }: { title: string; fields: readonly Field[]; values: Readonly<Record<string, Cell>> }) {
  const { t } = useTranslation();
  const cell = useCell();
  const rows = fields.map((field) => ({ field, said: cell(field, values[field.name]) })).filter(({ said }) => said);
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="tc-day">{title}</h3>
      <dl className="tc-facts">
        {rows.map(({ field, said }) => (
          <div key={field.name}>
            <dt>{t(`sheet.${field.name}` as 'sheet.product')}</dt>
            <dd className="tc-wrap">{said}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Rows({
  title,
  fields,
  rows,
}: {
  title: string;
  fields: readonly Field[];
  rows: readonly ({ key: string } & Record<string, Cell>)[];
}) {
  const { t } = useTranslation();
  const cell = useCell();
  const filled = fields.filter((field) => rows.some((row) => row[field.name] !== ''));
  return (
    <section aria-label={title}>
      <h3 className="tc-day">{title}</h3>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="tc-table-scroll" tabIndex={0} role="group" aria-label={title}>
        <table className="tc-table">
          <thead>
            <tr>
              {filled.map((field) => (
                <th key={field.name} scope="col" className={field.type === 'number' && field.name !== 'number' ? 'num' : undefined}>
                  {t(`sheet.${field.name}` as 'sheet.product')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                {filled.map((field) => (
                  <td key={field.name} className={field.type === 'number' && field.name !== 'number' ? 'num' : undefined}>
                    {cell(field, row[field.name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
