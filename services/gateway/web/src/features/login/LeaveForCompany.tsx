import { Button } from '@mantine/core';
import { IconBuildingFactory2 } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { ProblemNotice } from '../../components/Notice';
import { queries } from '../../lib/runtime';
import { loggedOut } from '../../lib/session';
import { setLocked } from '../lock/locking';
import { companyLogin } from './CompanyLogin';
import { useWays } from './ways';

/** The session that is open here ends first: whoever turns back finds the login, not what lay open. */
export function LeaveForCompany() {
  const { t } = useTranslation();
  const name = useWays().data?.provider;
  const leave = useMutation({
    networkMode: 'always',
    mutationFn: () => api.DELETE('/api/v1/session'),
    onSuccess: () => {
      const address = companyLogin(true);
      queries.clear();
      loggedOut();
      setLocked(false);
      location.assign(address);
    },
  });
  if (!name) return null;
  return (
    <>
      <Button
        variant="default"
        className="tc-primary"
        leftSection={<IconBuildingFactory2 size={22} aria-hidden />}
        loading={leave.isPending}
        onClick={() => leave.mutate()}
      >
        {t('login.company', { name })}
      </Button>
      {leave.error ? <ProblemNotice error={leave.error} /> : null}
    </>
  );
}
