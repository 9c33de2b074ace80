import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Notice, Reference } from './Notice';

/** A page that broke says so and offers the way back; the rest of the shell is not trusted any more, so it reloads. */
export function RouteError({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <main className="tc-main">
      <Notice tone="bad">
        <strong>{t('app.broken')}</strong>
        <p className="tc-small">{error instanceof Error ? error.message : String(error)}</p>
        <Reference of={error} />
        <Button variant="default" onClick={() => location.assign('/')}>
          {t('app.reload')}
        </Button>
      </Notice>
    </main>
  );
}
