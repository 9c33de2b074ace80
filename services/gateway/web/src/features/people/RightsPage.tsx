import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import './people.css';
import { groupsOf, type Right, useRights } from './rights';

const ROLES = ['technician', 'engineer', 'administrator'] as const;
type Role = (typeof ROLES)[number];
const PHONE = '(max-width: 47.99em)';

/** The table that every service checks: who may do what. A phone has room for one role at a time. */
export function RightsPage() {
  const { t } = useTranslation();
  const rights = useRights();
  const isPhone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const own = useStore(session).user?.role;
  const [chosen, setChosen] = useState<Role>(own ?? 'technician');
  return (
    <>
      <PageHead title={t('people.rights')}>
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('people.rightsText')}
        </p>
      </PageHead>
      {rights.isPending ? <Loading lines={6} /> : null}
      {rights.isError && !rights.data ? <ProblemNotice error={rights.error} retry={() => void rights.refetch()} /> : null}
      {isPhone && rights.data ? (
        <div className="tc-rights-role">
          <SegmentedControl
            fullWidth
            size="sm"
            aria-label={t('people.whoseRights')}
            data={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            value={chosen}
            onChange={setChosen}
          />
        </div>
      ) : null}
      <div className="tc-stack">
        {groupsOf(rights.data ?? []).map(([group, items]) => (
          <Card key={group} id={`rights-${group}`} title={t(`rightGroup.${group}`)}>
            <RightsTable labelledBy={`rights-${group}`} rights={items} roles={isPhone ? [chosen] : ROLES} />
          </Card>
        ))}
      </div>
    </>
  );
}

function RightsTable({ labelledBy, rights, roles }: { labelledBy: string; rights: readonly Right[]; roles: readonly Role[] }) {
  const { t } = useTranslation();
  return (
    <table className="tc-table tc-rights" aria-labelledby={labelledBy}>
      <thead>
        <tr>
          <th scope="col">{t('people.what')}</th>
          {roles.map((role) => (
            <th key={role} scope="col">
              {t(`role.${role}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rights.map((right) => (
          <tr key={right.permission} data-right={right.permission}>
            <th scope="row">
              {t(`rights.${right.permission}`)}
              {right.everywhere ? <span className="tc-soft"> {t('people.outsideToo')}</span> : null}
            </th>
            {roles.map((role) => (
              <td key={role} data-role={t(`role.${role}`)} data-may={right.roles.includes(role) || undefined}>
                {right.roles.includes(role) ? (
                  <>
                    <IconCheck size={22} stroke={2.4} aria-hidden />
                    <span className="tc-unseen">{t('people.may')}</span>
                  </>
                ) : (
                  <>
                    <IconMinus size={18} className="tc-soft" aria-hidden />
                    <span className="tc-unseen">{t('people.mayNot')}</span>
                  </>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
