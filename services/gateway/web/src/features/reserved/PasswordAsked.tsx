import { Button } from '@mantine/core';
import { IconPassword } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadArea } from '../../i18n';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { Notice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';

const PasswordForm = lazy(async () => {
  const [{ PasswordLogin }] = await Promise.all([import('../login/PasswordLogin'), loadArea('account')]);
  return { default: PasswordLogin };
});

/** Somebody who came by PIN or badge proves here that it is him; the page stays where it is. */
export function PasswordAsked({ text = 'reserved.password' }: { text?: 'reserved.password' | 'reserved.more' | 'reserved.account' }) {
  const { t } = useTranslation();
  const user = useStore(session).user;
  const [isOpen, setOpen] = useState(false);
  if (!user) return null;
  if (!isOpen)
    return (
      <Notice tone="info">
        <div className="tc-line">
          {t(text)}
          <Button leftSection={<IconPassword size={20} aria-hidden />} onClick={() => setOpen(true)}>
            {t('reserved.logIn')}
          </Button>
        </div>
      </Notice>
    );
  return (
    <Card>
      <div className="tc-form">
        <Suspense fallback={<Loading lines={2} />}>
          <PasswordForm username={user.username} />
        </Suspense>
        <Button variant="default" onClick={() => setOpen(false)}>
          {t('actions.cancel')}
        </Button>
      </div>
    </Card>
  );
}
