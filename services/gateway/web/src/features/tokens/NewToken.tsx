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
import './newToken.css';
import { expiryOf, TOKENS } from './tokens';

const DAYS = ['7', '30', '90', '365'];
const EXTENTS = ['reading', 'everything', 'chosen'] as const;
type Extent = (typeof EXTENTS)[number];

/** What shows the plant's work; accounts, logins and what else is personal is for who chooses it. */
function isReading({ permission, group }: Right): boolean {
  return permission.endsWith('_read') && (group !== 'administration' || permission === 'people_read');
}

/** Name, what it may do, how long. Nothing is chosen at first: a token gets what it needs and no more. */
export function NewToken({ close, given }: { close: () => void; given: (secret: string) => void }) {
  const { t } = useTranslation();
  const role = useStore(session).user?.role;
  const rights = useRights();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  // Of all tries the same moment, so that another try is the same request.
  const [opened] = useState(() => new Date());
  const [extent, setExtent] = useState<Extent | null>(null);
  const [chosen, setChosen] = useState<readonly Right['permission'][]>([]);
  const mine = (rights.data ?? []).filter((right) => role && right.roles.includes(role));
  const scopes =
    extent === 'chosen'
      ? chosen
      : mine.filter((right) => extent === 'everything' || (extent === 'reading' && isReading(right))).map(({ permission }) => permission);
  const write = useWrite(
    (wanted: { name: string; scopes: Right['permission'][]; expires_at: string }, key) =>
      body(api.POST('/api/v1/tokens', { params: { header: { 'Idempotency-Key': key } }, body: wanted })),
    { refreshes: [TOKENS], done: (answer) => given(answer.secret) },
  );
  const toggle = (one: Right['permission']): void =>
    setChosen(chosen.includes(one) ? chosen.filter((scope) => scope !== one) : [...chosen, one]);
  return (
    <Card id="token-new" title={t('tokens.add')}>
      <form
        className="tc-form"
        aria-label={t('tokens.add')}
        onSubmit={(event) => {
          event.preventDefault();
          write.run({ name, scopes: [...scopes], expires_at: expiryOf(Number(days), opened) });
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
        <ChipChoice
          label={t('tokens.extent')}
          options={EXTENTS.map((value) => ({ value, label: t(`tokens.extent_${value}`) }))}
          value={extent}
          disabled={!rights.data}
          choose={setExtent}
        />
        {extent ? <p className="tc-soft tc-small tc-token-extent">{t(`tokens.extentText_${extent}`)}</p> : null}
        {extent === 'chosen'
          ? groupsOf(mine).map(([group, items]) => <GroupChips key={group} group={group} items={items} chosen={chosen} toggle={toggle} />)
          : null}
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

function GroupChips({
  group,
  items,
  chosen,
  toggle,
}: {
  group: Right['group'];
  items: readonly Right[];
  chosen: readonly Right['permission'][];
  toggle: (one: Right['permission']) => void;
}) {
  const { t } = useTranslation();
  const count = items.filter(({ permission }) => chosen.includes(permission)).length;
  return (
    <details className="tc-token-group">
      <summary>
        <strong>{t(`rightGroup.${group}`)}</strong> <span className="tc-soft">{t('tokens.chosenOf', { count, of: items.length })}</span>
      </summary>
      <div className="tc-chips">
        {items.map(({ permission }) => (
          <button
            key={permission}
            type="button"
            className="tc-chip"
            aria-pressed={chosen.includes(permission)}
            onClick={() => toggle(permission)}
          >
            {t(`rights.${permission}`)}
          </button>
        ))}
      </div>
    </details>
  );
}
