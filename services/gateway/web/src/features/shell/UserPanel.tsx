import { Button, Divider, Drawer } from '@mantine/core';
import { IconDeviceTv, IconKey, IconLogout, IconSettings, IconUserShare, IconUsers } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import type { User } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { SettingsFields } from '../../components/Settings';
import { useIsEngineer } from '../../components/useRole';
import { outbox } from '../../lib/runtime';
import { loggedOut } from '../../lib/session';
import { useStore } from '../../lib/store';
import { setLocked } from '../lock/locking';

/** Who is logged in, how this device shows things, the account, a change of user, log-out. */
export function UserPanel({ user, close }: { user: User; close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isEngineer = useIsEngineer();
  const waiting = useStore(outbox.entries).length;
  const [isWarned, setIsWarned] = useState(false);
  const logOut = (): void => {
    if (waiting > 0 && !isWarned) return setIsWarned(true);
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
  const change = (): void => {
    close();
    setLocked(true);
  };
  return (
    <Drawer opened onClose={close} position="right" size="md" title={user.name} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {[user.username, t(`role.${user.role}`), user.team].filter(Boolean).join(' · ')}
      </p>
      <SettingsFields />
      <Divider my="md" />
      <div className="tc-list">
        <Button variant="default" leftSection={<IconUserShare size={20} aria-hidden />} onClick={change}>
          {t('user.switch')}
        </Button>
        <LinkButton to="/account" variant="default" leftSection={<IconKey size={20} aria-hidden />} onClick={close}>
          {t('user.account')}
        </LinkButton>
        <LinkButton to="/people" variant="default" leftSection={<IconUsers size={20} aria-hidden />} onClick={close}>
          {t('user.people')}
        </LinkButton>
        <LinkButton to="/wall" variant="default" leftSection={<IconDeviceTv size={20} aria-hidden />} onClick={close}>
          {t('nav.wall')}
        </LinkButton>
        {isEngineer ? (
          <LinkButton to="/administration" variant="default" leftSection={<IconSettings size={20} aria-hidden />} onClick={close}>
            {t('nav.administration')}
          </LinkButton>
        ) : null}
        {isWarned && waiting > 0 ? <Notice tone="warn">{t('queue.logOut', { count: waiting })}</Notice> : null}
        <Button variant="default" leftSection={<IconLogout size={20} aria-hidden />} onClick={logOut}>
          {t('user.logOut')}
        </Button>
      </div>
    </Drawer>
  );
}
