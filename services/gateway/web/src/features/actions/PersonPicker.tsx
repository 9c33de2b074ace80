import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePeople } from '../../api/people';
import type { Person } from '../../api/types';
import { useMe } from './useMe';

type Props = {
  label: string;
  description?: string;
  value: string | null;
  change: (person: Person | null) => void;
  error?: ReactNode;
  /** Only people for whom this holds are offered. */
  fits?: (person: Person) => boolean;
  required?: boolean;
};

/** Somebody of the plant: one's own team as chips for one tap, everybody in the field below. */
export function PersonPicker({ label, description, value, change, error, fits = () => true, required = false }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const people = (usePeople().data ?? []).filter((one) => one.active && fits(one));
  const team = people.filter((one) => one.team !== '' && one.team === me.team);
  const others = people.filter((one) => !team.includes(one));
  const find = (username: string | null): Person | null => people.find((one) => one.username === username) ?? null;
  const option = ({ username, name, team: of }: Person) => ({
    value: username,
    label: of ? t('actionForm.personOf', { name, team: of }) : name,
  });
  return (
    <div className="tc-list" role="group" aria-label={label}>
      <Select
        label={label}
        description={description}
        required={required}
        searchable
        clearable={!required}
        nothingFoundMessage={t('actionForm.nobody')}
        data={[
          ...(team.length > 0 ? [{ group: t('actionForm.myTeam'), items: team.map(option) }] : []),
          ...(others.length > 0 ? [{ group: t('actionForm.others'), items: others.map(option) }] : []),
        ]}
        value={find(value) ? value : null}
        onChange={(username) => change(find(username))}
        error={error}
      />
      {team.length > 0 ? (
        <div className="tc-chips">
          {team.map((one) => (
            <button key={one.username} type="button" className="tc-chip" aria-pressed={one.username === value} onClick={() => change(one)}>
              {one.name}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
