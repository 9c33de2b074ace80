import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { session, sessionStarted } from '../../lib/session';
import { useStore } from '../../lib/store';
import { PasswordForm } from '../account/PasswordForm';
import { type Account, useUser } from '../people/users';
import { SET_UP, type SetUp } from '../plant/plant';
import { Next } from './Next';

/** A password that only the administrator knows, and the name that others see. */
export function YouStep({ setUp, next }: { setUp: SetUp; next: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const username = useStore(session).user?.username ?? '';
  const user = useUser(username);
  // The account has another version now: its name is saved on that one.
  const changed = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: keys.people });
    await queries.invalidateQueries({ queryKey: SET_UP });
  };
  return (
    <div className="tc-stack">
      <Card id="welcome-password" title={t('password.title')}>
        {setUp.first_password ? (
          <div className="tc-list">
            <Notice tone="warn">{t('welcome.firstPassword')}</Notice>
            <PasswordForm done={() => void changed()} />
          </div>
        ) : (
          <Notice tone="info">{t('welcome.ownPassword')}</Notice>
        )}
      </Card>
      {user.isPending ? <Loading lines={2} /> : null}
      {user.isError && !user.data ? <ProblemNotice error={user.error} retry={() => void user.refetch()} /> : null}
      {user.data ? <NameForm key={user.data.username} user={user.data} next={next} /> : null}
    </div>
  );
}

function NameForm({ user, next }: { user: Account; next: () => void }) {
  const { t } = useTranslation();
  const me = useStore(session).user;
  const [name, setName] = useState(user.name);
  const [isAsked, setIsAsked] = useState(false);
  const write = useWrite(
    (values: { name: string }) =>
      body(
        api.PATCH('/api/v1/users/{username}', {
          params: { path: { username: user.username }, header: ifMatch(user.version) },
          body: values,
        }),
      ),
    {
      refreshes: [keys.people],
      done: (answer) => {
        if (me) sessionStarted({ user: { ...me, name: answer.name }, proven: true, must_change_password: false, must_set_up: true });
        next();
      },
    },
  );
  return (
    <Card>
      <form
        className="tc-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setIsAsked(true);
          if (name.trim() === user.name) next();
          else if (name.trim()) write.run({ name: name.trim() });
        }}
      >
        <TextInput
          label={t('welcome.name')}
          description={t('welcome.nameHint', { username: user.username })}
          autoComplete="name"
          maxLength={100}
          error={isAsked && !name.trim() ? t('forms.required') : null}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Next pending={write.pending} />
      </form>
    </Card>
  );
}
