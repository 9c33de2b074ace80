import { Button, Divider, Drawer } from '@mantine/core';
import { IconDeviceTv, IconKey, IconSettings, IconUserShare, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { SettingsFields } from '../../components/Settings';
import { useIsEngineer } from '../../components/useRole';
import { setLocked } from '../lock/locking';
import { LogOut } from './LogOut';

/** Who is logged in, how this device shows things, the account, a change of user, log-out. */
export function UserPanel({ user, close }: { user: User; close: () => void }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
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
        <LogOut />
      </div>
    </Drawer>
  );
}
