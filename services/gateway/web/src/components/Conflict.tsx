import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Notice } from './Notice';

export type ConflictField = { label: string; mine: string; theirs: string };

/** Somebody else saved in between: shows both side by side; nothing is overwritten before the user has chosen. */
export function Conflict({ fields, useMine, useTheirs }: { fields: ConflictField[]; useMine: () => void; useTheirs: () => void }) {
  const { t } = useTranslation();
  const different = fields.filter((field) => field.mine !== field.theirs);
  // The answer of one's own saving was lost, most of all. What is not compared here is still to be saved.
  if (different.length === 0) {
    return (
      <section className="tc-card" aria-label={t('conflict.same')}>
        <Notice tone="info">{t('conflict.same')}</Notice>
        <div className="tc-actions">
          <Button onClick={useMine}>{t('conflict.goOn')}</Button>
        </div>
      </section>
    );
  }
  return (
    <section className="tc-card" aria-label={t('conflict.title')}>
      <Notice tone="warn">
        <strong>{t('conflict.title')}</strong>
        <div>{t('conflict.text')}</div>
      </Notice>
      <div className="tc-table-scroll">
        <table className="tc-table tc-conflict">
          <thead>
            <tr>
              <th scope="col">{t('conflict.field')}</th>
              <th scope="col">{t('conflict.mine')}</th>
              <th scope="col">{t('conflict.theirs')}</th>
            </tr>
          </thead>
          <tbody>
            {different.map((field) => (
              <tr key={field.label}>
                <th scope="row">{field.label}</th>
                <td data-label={t('conflict.mine')}>{field.mine}</td>
                <td data-label={t('conflict.theirs')}>{field.theirs}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="tc-actions">
        <Button onClick={useMine}>{t('conflict.useMine')}</Button>
        <Button variant="default" onClick={useTheirs}>
          {t('conflict.useTheirs')}
        </Button>
      </div>
    </section>
  );
}
