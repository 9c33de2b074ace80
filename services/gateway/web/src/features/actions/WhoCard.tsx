import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Page';
import { Buttons } from '../job/Buttons';
import { PRIORITY } from './ActionBadges';
import type { ActionPart } from './actionValues';
import { DueChoice } from './DueChoice';
import { PersonPicker } from './PersonPicker';
import { PRIORITIES } from './search';

/** Who does it until when, and who approves it. */
export function WhoCard({ values, change, flaw }: ActionPart) {
  const { t } = useTranslation();
  return (
    <Card title={t('actionForm.who')} id="who">
      <div className="tc-list">
        <PersonPicker
          label={t('actionForm.owner')}
          required
          value={values.owner || null}
          error={flaw('owner')}
          change={(person) => change({ owner: person?.username ?? '', team: person?.team ?? '' })}
        />
        <DueChoice day={values.dueOn} error={flaw('due')} choose={(dueOn) => change({ dueOn })} />
        <div>
          <div className="tc-act-label">{t('actionForm.priority')}</div>
          <Buttons
            label={t('actionForm.priority')}
            options={PRIORITIES.map((value) => ({ value, text: t(`actionPriority.${value}`), icon: PRIORITY[value].icon }))}
            value={values.priority}
            choose={(priority) => change({ priority })}
          />
        </div>
        <PersonPicker
          label={t('actionForm.approver')}
          description={t('actionForm.approverHint')}
          value={values.approver || null}
          error={flaw('approver')}
          fits={({ role, username }) => role !== 'technician' && username !== values.owner}
          change={(person) => change({ approver: person?.username ?? '' })}
        />
      </div>
    </Card>
  );
}
