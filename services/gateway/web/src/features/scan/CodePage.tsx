import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Card, PageHead } from '../../components/Page';
import { CodeForm } from './CodeForm';

const route = getRouteApi('/t/$code');

/** Where a label's QR code leads: on to the tool, or to words about a code that is none. */
export function CodePage() {
  const { t } = useTranslation();
  const { code } = route.useParams();
  return (
    <>
      <PageHead title={t('code.title')} />
      <div style={{ maxWidth: '32rem' }}>
        <Card>
          <CodeForm key={code} scanned={code} />
        </Card>
      </div>
    </>
  );
}
