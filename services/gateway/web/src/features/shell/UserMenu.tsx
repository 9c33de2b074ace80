import { Button } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';

const UserPanel = lazy(async () => ({ default: (await import('./UserPanel')).UserPanel }));

export function UserMenu() {
  const { t } = useTranslation();
  const user = useStore(session).user;
  const [open, setOpen] = useState(false);
  if (!user) return null;
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        c="inherit"
        px="sm"
        leftSection={<IconUserCircle size={24} stroke={1.6} aria-hidden />}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        aria-label={t('user.menu', { name: user.name })}
      >
        <span className="tc-hide-phone">{user.name}</span>
      </Button>
      {open ? (
        <Suspense fallback={null}>
          <UserPanel user={user} close={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
