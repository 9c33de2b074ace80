import { Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { ChipChoice } from '../people/ChipChoice';
import type { Provider, Role } from './provider';

type Rows = Provider['roles'];

const ROLES: readonly Role[] = ['technician', 'engineer', 'administrator'];

/** Which value of the claim gives which role. */
export function RolesField({ rows, change }: { rows: Rows; change: (rows: Rows) => void }) {
  const { t } = useTranslation();
  const put = (index: number, row: Rows[number]): void => change(rows.map((one, at) => (at === index ? row : one)));
  return (
    <div className="tc-list">
      {rows.length === 0 ? <Notice tone="warn">{t('signIn.noRoles')}</Notice> : null}
      {rows.map((row, index) => (
        <div key={index} className="tc-signin-role">
          <TextInput
            label={t('signIn.value')}
            description={t('signIn.valueHint')}
            value={row.value}
            maxLength={200}
            autoCapitalize="none"
            autoComplete="off"
            onChange={(event) => put(index, { ...row, value: event.currentTarget.value })}
          />
          <ChipChoice
            label={t('signIn.gives')}
            options={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            value={row.role}
            choose={(role) => put(index, { ...row, role })}
          />
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={20} aria-hidden />}
            onClick={() => change(rows.filter((_, at) => at !== index))}
          >
            {t('signIn.removeRole', { value: row.value })}
          </Button>
        </div>
      ))}
      <div className="tc-actions">
        <Button
          variant="default"
          leftSection={<IconPlus size={20} aria-hidden />}
          onClick={() => change([...rows, { value: '', role: 'technician' }])}
        >
          {t('signIn.addRole')}
        </Button>
      </div>
    </div>
  );
}
