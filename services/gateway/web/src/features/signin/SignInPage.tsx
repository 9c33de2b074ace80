import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useProvider } from './provider';
import { ProviderForm } from './ProviderForm';

/** How people log in with the accounts they have in the company already. */
export function SignInPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('signIn.title')}>
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('signIn.intro')}
        </p>
      </PageHead>
      <Settings />
    </>
  );
}

function Settings() {
  const provider = useProvider();
  if (provider.data) return <ProviderForm provider={provider.data} />;
  return provider.isError ? (
    <ProblemNotice error={provider.error} retry={() => void provider.refetch()} />
  ) : (
    <Loading lines={4} height={120} />
  );
}
