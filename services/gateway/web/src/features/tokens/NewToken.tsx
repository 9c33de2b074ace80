import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { ChipChoice } from '../people/ChipChoice';
import { groupsOf, type Right, useRights } from '../people/rights';
import { expiryOf, TOKENS } from './tokens';

const DAYS = ['7', '30', '90', '365'];

/** Name, what it may do, how long. Nothing is chosen at first: a token gets what it needs and no more. */
export function NewToken({ close, given }: { close: () => void; given: (secret: string) => void }) {
  const { t } = useTranslation();
  const role = useStore(session).user?.role;
  const rights = useRights();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [scopes, setScopes] = useState<readonly Right['permission'][]>([]);
  const write = useWrite(
    () => body(api.POST('/api/v1/tokens', { body: { name, scopes: [...scopes], expires_at: expiryOf(Number(days), new Date()) } })),
    { refreshes: [TOKENS], done: (answer) => given(answer.secret) },
  );
  const toggle = (one: Right['permission']): void =>
    setScopes(scopes.includes(one) ? scopes.filter((scope) => scope !== one) : [...scopes, one]);
  return (
    <Card id="token-new" title={t('tokens.add')}>
      <form
        className="tc-form"
        aria-label={t('tokens.add')}
        onSubmit={(event) => {
          event.preventDefault();
          write.run(undefined);
        }}
      >
        <TextInput
          label={t('tokens.name')}
          description={t('tokens.nameHint')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          autoFocus
          required
        />
        <ChipChoice
          label={t('tokens.lasts')}
          options={DAYS.map((value) => ({ value, label: t('tokens.days', { count: Number(value) }) }))}
          value={days}
          choose={setDays}
        />
        {rights.isPending ? <Loading lines={3} /> : null}
        {rights.isError ? <ProblemNotice error={rights.error} retry={() => void rights.refetch()} /> : null}
        {groupsOf(rights.data ?? [], role).map(([group, items]) => (
          <fieldset key={group} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
            <legend style={{ fontWeight: 600, padding: '0 0 0.375rem' }}>{t(`rightGroup.${group}`)}</legend>
            <div className="tc-chips">
              {items.map(({ permission }) => (
                <button
                  key={permission}
                  type="button"
                  className="tc-chip"
                  style={{ textAlign: 'left', minHeight: '3rem' }}
                  aria-pressed={scopes.includes(permission)}
                  onClick={() => toggle(permission)}
                >
                  {t(`rights.${permission}`)}
                </button>
              ))}
            </div>
          </fieldset>
        ))}
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <div className="tc-actions">
          <Button type="submit" className="tc-primary" disabled={!name.trim() || scopes.length === 0} loading={write.pending}>
            {t('tokens.make', { count: scopes.length })}
          </Button>
          <Button variant="default" onClick={close}>
            {t('actions.cancel')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
