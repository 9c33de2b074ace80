import { IconListCheck, IconUserEdit, IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePeople } from '../../api/people';
import type { Person } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { proven, session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { PasswordAsked } from '../reserved/PasswordAsked';
import './people.css';
import { type Account, useUsers } from './users';

/** Who works here, and whose work each sees as his own; administrators keep the accounts here. */
export function PeoplePage() {
  const { t } = useTranslation();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  const isProven = useStore(proven);
  const people = usePeople();
  const users = useUsers(isAdministrator && isProven);
  const rows = [...(people.data ?? [])].sort((one, other) => Number(other.active) - Number(one.active));
  const accounts = new Map((users.data ?? []).map((user) => [user.username, user]));
  return (
    <>
      <PageHead
        title={t('people.title')}
        actions={
          isAdministrator && isProven ? (
            <LinkButton to="/people/new" leftSection={<IconUserPlus size={20} aria-hidden />}>
              {t('people.add')}
            </LinkButton>
          ) : null
        }
      >
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('people.intro')}
        </p>
      </PageHead>
      {people.isPending ? <Loading lines={4} /> : null}
      {people.isError && rows.length === 0 ? <ProblemNotice error={people.error} retry={() => void people.refetch()} /> : null}
      <ul className="tc-list">
        {rows.map((person) => (
          <Row key={person.username} person={person} account={accounts.get(person.username)} />
        ))}
      </ul>
      <div className="tc-actions" style={{ marginTop: '0.875rem' }}>
        <LinkButton to="/people/rights" variant="default" leftSection={<IconListCheck size={20} aria-hidden />}>
          {t('people.rights')}
        </LinkButton>
      </div>
      {isAdministrator && !isProven ? <PasswordAsked text="reserved.more" /> : null}
    </>
  );
}

function Row({ person, account }: { person: Person; account: Account | undefined }) {
  const { t } = useTranslation();
  const has = account?.active ? (['second_factor', 'pin', 'badge', 'must_change_password'] as const).filter((one) => account[one]) : [];
  return (
    <li className="tc-row-link tc-person" data-person={person.username}>
      <div style={{ minWidth: 0 }}>
        <strong className="tc-wrap">{person.name}</strong>
        <div className="tc-line tc-small tc-soft">
          <span>{person.username}</span>
          <span>{t(`role.${person.role}`)}</span>
          {person.active ? null : <span>{t('people.inactive')}</span>}
          {account?.source === 'oidc' ? <span>{t('people.has_oidc')}</span> : null}
          {has.map((one) => (
            <span key={one}>{t(`people.has_${one}`)}</span>
          ))}
        </div>
      </div>
      <span className="tc-line" style={{ justifyContent: 'flex-end' }}>
        <span className={person.team ? 'tc-wrap' : 'tc-soft'}>{person.team || t('people.noTeam')}</span>
        {account ? (
          <LinkButton
            to="/people/$username/edit"
            params={{ username: person.username }}
            variant="subtle"
            leftSection={<IconUserEdit size={18} aria-hidden />}
            aria-label={t('people.editNamed', { name: person.name })}
          >
            {t('actions.edit')}
          </LinkButton>
        ) : null}
      </span>
    </li>
  );
}
