import { Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePeople } from '../../api/people';
import type { Recipients } from '../../api/tellingTypes';
import { teamsOf } from '../people/users';
import { Chips } from '../../components/Chips';
import { turned } from './ruleValues';

const ROLES = ['technician', 'engineer', 'administrator'] as const;
const CONCERNED = 'concerned';

type Props = { value: Recipients; change: (value: Recipients) => void; error?: string | undefined };

/** Who is told: those whom it concerns, roles, teams, and people by name. */
export function RecipientsFields({ value, change, error }: Props) {
  const { t } = useTranslation();
  const everybody = usePeople().data ?? [];
  const teams = teamsOf([...everybody, ...value.teams.map((team) => ({ team }))]);
  const nameOf = (username: string): string => everybody.find((one) => one.username === username)?.name ?? username;
  const offered = everybody.filter((one) => one.active && !value.people.includes(one.username));
  return (
    <div className="tc-list">
      <Chips
        label={t('rule.whom')}
        hint={t('rule.concernedHint')}
        options={[
          { value: CONCERNED, label: t('rule.concernedChip') } as const,
          ...ROLES.map((role) => ({ value: role, label: t(`rule.chip_${role}`) })),
        ]}
        chosen={[...(value.concerned ? ([CONCERNED] as const) : []), ...value.roles]}
        turn={(one) =>
          change(one === CONCERNED ? { ...value, concerned: !value.concerned } : { ...value, roles: turned(value.roles, one) })
        }
      />
      {teams.length > 0 ? (
        <Chips
          label={t('rule.teams')}
          options={teams.map((team) => ({ value: team, label: team }))}
          chosen={value.teams}
          turn={(team) => change({ ...value, teams: turned(value.teams, team) })}
        />
      ) : null}
      <Select
        label={t('rule.people')}
        placeholder={t('rule.addPerson')}
        searchable
        nothingFoundMessage={t('rule.nobodyFound')}
        data={offered.map(({ username, name, team }) => ({ value: username, label: team ? `${name} · ${team}` : name }))}
        value={null}
        error={error}
        onChange={(username) => {
          if (username) change({ ...value, people: [...value.people, username] });
        }}
      />
      {value.people.length > 0 ? (
        <div className="tc-chips">
          {value.people.map((username) => (
            <button
              key={username}
              type="button"
              className="tc-chip tc-form-chip"
              aria-pressed
              aria-label={t('rule.without', { name: nameOf(username) })}
              onClick={() => change({ ...value, people: turned(value.people, username) })}
            >
              {nameOf(username)} <IconX size={18} aria-hidden />
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
