import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { decide, type Standing, type Take } from '../../api/reconciliation';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useWrite } from '../../components/useWrite';

const REFRESHES = [keys.reconciliation, keys.toolPages, keys.toolLists, keys.machines, keys.gaps];

/** Whose count is right: the press's, or the other one, by which the ledger is then corrected. */
export function DecideCard({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const [reason, setReason] = useState('');
  const { tool_id, difference, witness } = standing;
  const write = useWrite((take: Take, key) => decide(tool_id, { take, difference, reason: reason.trim() }, key), {
    refreshes: REFRESHES,
    done: () => setReason(''),
  });
  const shots = t('units.shots', counted(Math.abs(difference)));
  return (
    <Card title={t('reconciliation.yourDecision')} id="decision">
      <div className="tc-list">
        <Textarea
          label={t('reconciliation.reason')}
          required
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <div className="tc-line">
          <Button className="tc-primary" disabled={!reason.trim()} loading={write.pending} onClick={() => write.run('witness')}>
            {t(difference > 0 ? 'reconciliation.add' : 'reconciliation.takeAway', {
              shots,
              witness: t(`reconciliation.witness_${witness ?? 'counter'}`),
            })}
          </Button>
          <Button variant="default" disabled={!reason.trim()} loading={write.pending} onClick={() => write.run('press')}>
            {t('reconciliation.pressIsRight')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
