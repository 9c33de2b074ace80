import { Button, Divider, Drawer } from '@mantine/core';
import { IconKey, IconLogout, IconUsers } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import type { User } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { SettingsFields } from '../../components/Settings';
import { loggedOut } from '../../lib/session';
import { PasswordForm } from './PasswordForm';

/** Who is logged in, how this device shows things, password and log-out. */
export function UserPanel({ user, close }: { user: User; close: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [password, setPassword] = useState(false);
  const logOut = (): void => {
    // Offline the cookie stays on the server's list until it ends by itself; this device forgets it at once.
    void api
      .DELETE('/api/v1/session')
      .catch(() => undefined)
      .finally(() => {
        queries.clear();
        loggedOut();
      });
  };
  return (
    <Drawer opened onClose={close} position="right" size="md" title={user.name} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {[user.username, t(`role.${user.role}`), user.team].filter(Boolean).join(' · ')}
      </p>
      <SettingsFields />
      <Divider my="md" />
      {password ? (
        <PasswordForm close={() => setPassword(false)} />
      ) : (
        <div className="tc-list">
          <LinkButton to="/people" variant="default" leftSection={<IconUsers size={20} aria-hidden />} onClick={close}>
            {t('user.people')}
          </LinkButton>
          <Button variant="default" leftSection={<IconKey size={20} aria-hidden />} onClick={() => setPassword(true)}>
            {t('user.changePassword')}
          </Button>
          <Button variant="default" leftSection={<IconLogout size={20} aria-hidden />} onClick={logOut}>
            {t('user.logOut')}
          </Button>
        </div>
      )}
    </Drawer>
  );
}
