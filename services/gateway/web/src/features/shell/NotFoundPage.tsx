import { IconMapOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState } from '../../components/Notice';
import { PageHead } from '../../components/Page';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('notFound.title')} />
      <EmptyState icon={IconMapOff} title={t('notFound.text')} action={<LinkButton to="/">{t('notFound.home')}</LinkButton>} />
    </>
  );
}
