import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useScans } from '../../components/useScans';
import { useWrite } from '../../components/useWrite';
import type { Account } from './users';

/** A badge for shared tablets: held to a reader that types its number, or typed in. */
export function BadgeCard({ user }: { user: Account }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const [number, setNumber] = useState('');
  const write = useWrite(
    (value: string, key) =>
      body(
        api.POST('/api/v1/users/{username}/badge', {
          params: { path: { username: user.username }, header: { 'Idempotency-Key': key } },
          body: { number: value },
        }),
      ),
    {
      refreshes: [keys.people],
      done: () => {
        setIsOpen(false);
        setNumber('');
      },
    },
  );
  return (
    <Card id="badge" title={t('people.badge')}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {user.badge ? t('people.badgeIs') : t('people.badgeText')}
      </p>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      {isOpen ? (
        <form
          className="tc-list"
          aria-label={t('people.badge')}
          onSubmit={(event) => {
            event.preventDefault();
            write.run(number);
          }}
        >
          <Heard take={setNumber} />
          <PasswordInput
            label={t('people.badgeNumber')}
            description={t('people.badgeHint')}
            autoComplete="off"
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
            autoFocus
            required
          />
          <div className="tc-actions">
            <Button type="submit" className="tc-primary" loading={write.pending}>
              {t('people.badgeGive')}
            </Button>
            <Button variant="default" onClick={() => setIsOpen(false)}>
              {t('actions.cancel')}
            </Button>
          </div>
        </form>
      ) : (
        <div className="tc-actions">
          <Button variant="default" onClick={() => setIsOpen(true)}>
            {user.badge ? t('people.badgeChange') : t('people.badgeGive')}
          </Button>
          {user.badge ? (
            <Button variant="subtle" color="red" loading={write.pending} onClick={() => write.run('')}>
              {t('people.badgeTake')}
            </Button>
          ) : null}
        </div>
      )}
    </Card>
  );
}

/** While the form is open a badge is no label of a tool. */
function Heard({ take }: { take: (number: string) => void }) {
  useScans(take);
  return null;
}
