import { Autocomplete, Button, Modal } from '@mantine/core';
import { IconEdit, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { usePeople } from '../../api/people';
import type { Person } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';

/** Who works here, and whose work each sees as his own. */
export function PeoplePage() {
  const { t } = useTranslation();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  const people = usePeople();
  const [editing, setEditing] = useState<string | null>(null);
  const rows = people.data ?? [];
  const edited = rows.find((one) => one.username === editing);
  const teams = [...new Set(rows.map((one) => one.team).filter(Boolean))].sort();
  return (
    <>
      <PageHead
        title={t('people.title')}
        actions={
          isAdministrator ? (
            <LinkButton to="/audit" variant="default" leftSection={<IconShieldCheck size={20} aria-hidden />}>
              {t('people.audit')}
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
          <Row key={person.username} person={person} edit={isAdministrator ? () => setEditing(person.username) : null} />
        ))}
      </ul>
      {edited ? <TeamDialog key={edited.username} person={edited} teams={teams} close={() => setEditing(null)} /> : null}
    </>
  );
}

function Row({ person, edit }: { person: Person; edit: (() => void) | null }) {
  const { t } = useTranslation();
  return (
    <li className="tc-row-link" data-person={person.username}>
      <div style={{ minWidth: 0 }}>
        <strong className="tc-wrap">{person.name}</strong>
        <div className="tc-line tc-small tc-soft">
          <span>{person.username}</span>
          <span>{t(`role.${person.role}`)}</span>
          {person.active ? null : <span>{t('people.inactive')}</span>}
        </div>
      </div>
      <span className="tc-line" style={{ justifyContent: 'flex-end' }}>
        <span className={person.team ? 'tc-wrap' : 'tc-soft'}>{person.team || t('people.noTeam')}</span>
        {edit ? (
          <Button
            variant="subtle"
            leftSection={<IconEdit size={18} aria-hidden />}
            aria-label={t('people.editNamed', { name: person.name })}
            onClick={edit}
          >
            {t('actions.edit')}
          </Button>
        ) : null}
      </span>
    </li>
  );
}

function TeamDialog({ person, teams, close }: { person: Person; teams: string[]; close: () => void }) {
  const { t } = useTranslation();
  const [team, setTeam] = useState(person.team);
  const write = useWrite(
    (wanted: string) =>
      body(api.PATCH('/api/v1/people/{username}', { params: { path: { username: person.username } }, body: { team: wanted } })),
    { refreshes: [keys.people], done: close },
  );
  return (
    <Modal
      opened
      onClose={close}
      title={t('people.editNamed', { name: person.name })}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
    >
      <form
        className="tc-list"
        onSubmit={(event) => {
          event.preventDefault();
          write.run(team.trim());
        }}
      >
        <Autocomplete
          label={t('people.team')}
          description={t('people.teamHint')}
          data={teams}
          value={team}
          onChange={setTeam}
          maxLength={60}
          data-autofocus
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('actions.save')}
        </Button>
      </form>
    </Modal>
  );
}
