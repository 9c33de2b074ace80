import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import './people.css';
import { groupsOf, useRights } from './rights';

const ROLES = ['technician', 'engineer', 'administrator'] as const;

/** The table that every service checks: who may do what. */
export function RightsPage() {
  const { t } = useTranslation();
  const rights = useRights();
  return (
    <>
      <PageHead title={t('people.rights')}>
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('people.rightsText')}
        </p>
      </PageHead>
      {rights.isPending ? <Loading lines={6} /> : null}
      {rights.isError && !rights.data ? <ProblemNotice error={rights.error} retry={() => void rights.refetch()} /> : null}
      <div className="tc-stack">
        {groupsOf(rights.data ?? []).map(([group, items]) => (
          <Card key={group} id={`rights-${group}`} title={t(`rightGroup.${group}`)}>
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls sideways is reached by keys as well */}
            <div className="tc-table-scroll tc-rights" role="region" aria-labelledby={`rights-${group}`} tabIndex={0}>
              <table className="tc-table" aria-labelledby={`rights-${group}`}>
                <thead>
                  <tr>
                    <th scope="col">{t('people.what')}</th>
                    {ROLES.map((role) => (
                      <th key={role} scope="col">
                        {t(`role.${role}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {items.map((right) => (
                    <tr key={right.permission} data-right={right.permission}>
                      <th scope="row">
                        {t(`rights.${right.permission}`)}
                        {right.everywhere ? <span className="tc-soft"> {t('people.outsideToo')}</span> : null}
                      </th>
                      {ROLES.map((role) => (
                        <td key={role} data-role={t(`role.${role}`)} data-may={right.roles.includes(role) || undefined}>
                          {right.roles.includes(role) ? (
                            <>
                              <IconCheck size={20} aria-hidden />
                              <span className="tc-unseen">{t('people.may')}</span>
                            </>
                          ) : (
                            <span className="tc-soft">{t('people.mayNot')}</span>
                          )}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        ))}
      </div>
    </>
  );
}
