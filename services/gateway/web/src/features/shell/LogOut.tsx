import { Button } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Notice } from '../../components/Notice';
import { outbox } from '../../lib/runtime';
import { loggedOut } from '../../lib/session';
import { useStore } from '../../lib/store';

/** Says first what waits to be sent, and asks once more where this device does not keep it. */
export function LogOut() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const waiting = useStore(outbox.entries).length;
  const atStake = outbox.holdsUnkept() ? 'loses' : waiting > 0 ? 'keeps' : null;
  const [warnedOf, setWarnedOf] = useState<'loses' | 'keeps' | null>(null);
  const isWarned = atStake !== null && warnedOf === atStake;
  const isLosing = isWarned && atStake === 'loses';
  const logOut = (): void => {
    if (atStake && !isWarned) return setWarnedOf(atStake);
    // Offline the cookie stays on the server's list until it ends by itself; this device forgets it at once.
    void api
      .DELETE('/api/v1/session')
      .then(({ data }) => data?.leave)
      .catch(() => undefined)
      .then((leave) => {
        queries.clear();
        loggedOut();
        // The company login has a session of its own, which would let the next one in as this one.
        if (leave) location.assign(leave);
      });
  };
  return (
    <>
      <div role="status">
        {isLosing ? <Notice tone="bad">{t('queue.logOutLoses')}</Notice> : null}
        {isWarned && !isLosing ? <Notice tone="warn">{t('queue.logOut', { count: waiting })}</Notice> : null}
      </div>
      <Button
        variant={isLosing ? 'filled' : 'default'}
        color={isLosing ? 'red' : undefined}
        leftSection={<IconLogout size={20} aria-hidden />}
        onClick={logOut}
      >
        {t(isLosing ? 'queue.logOutAllTheSame' : 'user.logOut')}
      </Button>
    </>
  );
}
