import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { GivenPassword } from './GivenPassword';
import type { Account, Given } from './users';

/** A new password for who has lost his. */
export function PasswordCard({ user }: { user: Account }) {
  const { t } = useTranslation();
  const [given, setGiven] = useState<Given | null>(null);
  const write = useWrite(
    (_: undefined, key) =>
      body(
        api.POST('/api/v1/users/{username}/reset-password', {
          params: { path: { username: user.username }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { refreshes: [keys.people], done: setGiven },
  );
  if (given) return <GivenPassword given={given} />;
  return (
    <Card id="new-password" title={t('people.reset')}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {t('people.resetText')}
      </p>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <Button variant="default" loading={write.pending} onClick={() => write.run(undefined)}>
        {t('people.reset')}
      </Button>
    </Card>
  );
}
