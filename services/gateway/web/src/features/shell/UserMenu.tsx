import { Button, Divider, Popover } from '@mantine/core';
import { IconKey, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { SettingsFields } from '../../components/Settings';
import { loggedOut, session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { PasswordDialog } from './PasswordDialog';

export function UserMenu() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const user = useStore(session).user;
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState(false);
  if (!user) return null;
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
    <>
      <Popover opened={open} onChange={setOpen} position="bottom-end" width={340} shadow="md" trapFocus returnFocus>
        <Popover.Target>
          <Button
            variant="subtle"
            color="gray"
            c="inherit"
            px="sm"
            leftSection={<IconUserCircle size={24} stroke={1.6} aria-hidden />}
            onClick={() => setOpen(!open)}
            aria-label={t('user.menu', { name: user.name })}
          >
            <span className="tc-hide-phone">{user.name}</span>
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('user.menu', { name: user.name })}>
          <strong>{user.name}</strong>
          <div className="tc-soft tc-small">
            {user.username} · {t(`role.${user.role}`)}
          </div>
          <Divider my="sm" />
          <SettingsFields />
          <Divider my="sm" />
          <div className="tc-list">
            <Button variant="default" leftSection={<IconKey size={20} aria-hidden />} onClick={() => (setOpen(false), setPassword(true))}>
              {t('user.changePassword')}
            </Button>
            <Button variant="default" leftSection={<IconLogout size={20} aria-hidden />} onClick={logOut}>
              {t('user.logOut')}
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
      <PasswordDialog opened={password} close={() => setPassword(false)} />
    </>
  );
}
