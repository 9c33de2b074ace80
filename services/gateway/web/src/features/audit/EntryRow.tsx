import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AuditEntry, type AuditRow, type RowChange, useAuditEntry } from '../../api/audit';
import { ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { pageOfRow, pageOfTarget } from './objects';
import { useAuditWords } from './useAuditWords';

/** An entry in one line; what changed is asked for when it is opened. */
export function EntryRow({ row }: { row: AuditRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useAuditWords();
  const [isOpen, setOpen] = useState(false);
  const tables = Object.entries(row.tables).map(([table, rows]) => `${words.table(table)}${rows > 1 ? ` × ${format.count(rows)}` : ''}`);
  return (
    <li className="tc-audit-entry" data-entry={row.number}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <IconChevronRight size={20} aria-hidden className="tc-audit-mark" />
          <span className="tc-audit-when">
            <span className="tc-soft">{words.moment(row.at)}</span>
            <span className="tc-soft tc-small">{t('audit.number', { number: format.count(row.number) })}</span>
          </span>
          <span className="tc-audit-what">
            <strong className="tc-wrap">{words.deed(row)}</strong>
            <span className="tc-small tc-soft tc-wrap">
              {words.who(row.who)} · {words.service(row.service)}
              {tables.length > 0 ? ` · ${tables.join(', ')}` : ''}
            </span>
          </span>
        </summary>
        {isOpen ? <Detail number={row.number} /> : null}
      </details>
    </li>
  );
}

function Detail({ number }: { number: number }) {
  const entry = useAuditEntry(number);
  if (entry.data) return <Whole entry={entry.data} />;
  return entry.isPending ? <Loading lines={2} /> : <ProblemNotice error={entry.error} retry={() => void entry.refetch()} />;
}

function Whole({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useAuditWords();
  const page = pageOfTarget(entry.target);
  const facts: readonly [string, string][] = [
    [t('audit.when'), words.moment(entry.at)],
    [t('audit.kind'), words.kind(entry.kind)],
    [t('audit.what'), entry.what],
    [t('audit.target'), entry.target],
    [t('audit.address'), entry.address],
    [t('audit.device'), entry.device],
    [t('audit.correlation'), entry.correlation_id],
    [t('audit.hash'), entry.hash],
  ];
  return (
    <div className="tc-stack tc-audit-whole">
      <dl className="tc-audit-facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <div className="tc-chips">
        {page ? (
          <Link to={page as '/'} className="tc-chip">
            {t('audit.toPage')}
          </Link>
        ) : null}
        <Link to="/audit" search={{ who: entry.who.id }} className="tc-chip" activeProps={{ 'aria-current': undefined }}>
          {t('audit.onlyWho', { name: words.who({ ...entry.who, via: null }) })}
        </Link>
        {entry.who.via ? (
          <Link to="/audit" search={{ object: entry.who.via.id }} className="tc-chip" activeProps={{ 'aria-current': undefined }}>
            {t('audit.onlyToken', { token: entry.who.via.name })}
          </Link>
        ) : null}
        <Link to="/audit" search={{ what: entry.what }} className="tc-chip" activeProps={{ 'aria-current': undefined }}>
          {t('audit.onlyWhat')}
        </Link>
      </div>
      {entry.changes.map((change) => (
        <Change key={`${change.table}/${change.key}`} service={entry.service} change={change} />
      ))}
      {entry.changes.length === 0 ? <p className="tc-soft">{t('audit.noRows')}</p> : null}
      {Object.entries(entry.left_out).map(([table, rows]) => (
        <p key={table} className="tc-soft">
          {rows > 0
            ? t('audit.leftOut', { count: rows, number: format.count(rows), table: words.table(table) })
            : t('audit.leftOutMany', { table: words.table(table) })}
        </p>
      ))}
    </div>
  );
}

/** A row of a table with its fields before and after, side by side; one that is new or gone has only one side. */
function Change({ service, change }: { service: string; change: RowChange }) {
  const { t } = useTranslation();
  const words = useAuditWords();
  const page = pageOfRow(service, change.table, change.key);
  const [id = change.key] = change.key.split('/');
  const name = t('audit.tableOf', { table: words.table(change.table), key: change.key });
  const before = change.before ?? {};
  const after = change.after ?? {};
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return (
    <section aria-label={name}>
      <h3 className="tc-audit-row">
        <span>{words.table(change.table)}</span>
        <span className="tc-code">{change.table}</span>
        <span className="tc-wrap">{change.key}</span>
        <span className="tc-soft">{t(`audit.row_${change.deed}`)}</span>
      </h3>
      <div className="tc-table-scroll">
        <table className="tc-table tc-audit-table">
          <thead>
            <tr>
              <th scope="col">{t('audit.field')}</th>
              {change.deed === 'added' ? null : <th scope="col">{t('audit.before')}</th>}
              {change.deed === 'removed' ? null : <th scope="col">{t('audit.afterwards')}</th>}
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field}>
                <th scope="row">{field}</th>
                {change.deed === 'added' ? null : <td>{words.value(before[field])}</td>}
                {change.deed === 'removed' ? null : <td>{words.value(after[field])}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="tc-chips">
        {page ? (
          <Link to={page as '/'} className="tc-chip" aria-label={t('audit.toPageOf', { name })}>
            {t('audit.toPage')}
          </Link>
        ) : null}
        <Link
          to="/audit"
          search={{ object: id }}
          className="tc-chip"
          activeProps={{ 'aria-current': undefined }}
          aria-label={t('audit.onlyObjectNamed', { name: id })}
        >
          {t('audit.onlyObject')}
        </Link>
      </div>
    </section>
  );
}
