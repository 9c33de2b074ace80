import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { ACCOUNT, type Account } from './account';

/** For taking over a shared tablet; asks for the password, since whoever has the PIN is this user there. */
export function PinCard({ account, isFull }: { account: Account; isFull: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const [pin, setPin] = useState('');
  const [current, setCurrent] = useState('');
  const close = (): void => {
    setIsOpen(false);
    setPin('');
    setCurrent('');
  };
  const set = useWrite((values: { pin: string; current: string }) => api.PUT('/api/v1/session/pin', { body: values }), {
    refreshes: [ACCOUNT],
    done: close,
  });
  const drop = useWrite(() => api.DELETE('/api/v1/session/pin'), { refreshes: [ACCOUNT], done: close });
  return (
    <Card id="account-pin" title={t('pin.title')}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {account.pin ? t('pin.is') : t('pin.text')}
      </p>
      {isOpen ? (
        <form
          className="tc-list"
          aria-label={t('pin.title')}
          onSubmit={(event) => {
            event.preventDefault();
            set.run({ pin, current });
          }}
        >
          <PasswordInput
            label={t('pin.new')}
            description={t('pin.hint')}
            inputMode="numeric"
            autoComplete="off"
            maxLength={8}
            value={pin}
            onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, ''))}
            autoFocus
            required
          />
          {account.source === 'oidc' ? (
            <p className="tc-soft" style={{ margin: 0 }}>
              {t('pin.fresh')}
            </p>
          ) : (
            <PasswordInput
              label={t('password.current')}
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
              required
            />
          )}
          {set.error ? <ProblemNotice error={set.error} /> : null}
          <Button type="submit" className="tc-primary" loading={set.pending}>
            {t('pin.set')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('actions.cancel')}
          </Button>
        </form>
      ) : (
        <div className="tc-actions">
          <Button variant="default" disabled={!isFull} onClick={() => setIsOpen(true)}>
            {account.pin ? t('pin.change') : t('pin.set')}
          </Button>
          {account.pin ? (
            <Button variant="subtle" color="red" loading={drop.pending} onClick={() => drop.run(undefined)}>
              {t('pin.drop')}
            </Button>
          ) : null}
        </div>
      )}
      {drop.error ? <ProblemNotice error={drop.error} /> : null}
    </Card>
  );
}
