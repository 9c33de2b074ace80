import { Button } from '@mantine/core';
import { IconBuildingFactory2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { withoutFailure } from './failedSignIn';

/** Longer ones than the server takes are rare, and the start page is a page as well. */
const MOST = 500;

/** To the company login, and back to the page one is on. `again`: it asks who is there even if it knows somebody. */
export function companyLogin(again: boolean): string {
  const here = withoutFailure(location.href);
  const asked = new URLSearchParams({ next: here.length > MOST ? '/' : here, ...(again ? { again: 'true' } : {}) });
  return `/api/v1/session/oidc/start?${asked.toString()}`;
}

export function CompanyLogin({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      href={companyLogin(false)}
      className="tc-primary"
      fullWidth
      leftSection={<IconBuildingFactory2 size={22} aria-hidden />}
    >
      {t('login.company', { name })}
    </Button>
  );
}
