import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { decide, type Standing, type Take } from '../../api/reconciliation';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useWrite } from '../../components/useWrite';
import { useStandingWords } from './useStandingWords';

const REFRESHES = [keys.reconciliation, keys.toolPages, keys.toolLists, keys.machines, keys.gaps];

/** Whose count is right: the press's, or the other one, by which the ledger is then corrected. */
export function DecideCard({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const { signed } = useStandingWords();
  const [reason, setReason] = useState('');
  const { tool_id, difference, witness } = standing;
  // What was looked at; a reading that comes meanwhile takes nothing that was typed, and is not decided on unseen.
  const [seen, setSeen] = useState(difference);
  const isSeen = seen === difference;
  const write = useWrite((take: Take, key) => decide(tool_id, { take, difference, reason: reason.trim() }, key), {
    refreshes: REFRESHES,
    done: () => setReason(''),
  });
  const isSaid = isSeen && reason.trim() !== '';
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
        {isSeen ? null : (
          <Notice tone="warn">
            <div>{t('reconciliation.changed', { shots: signed(difference), before: signed(seen) })}</div>
            <Button variant="default" mt="xs" onClick={() => setSeen(difference)}>
              {t('reconciliation.changedSeen')}
            </Button>
          </Notice>
        )}
        <div className="tc-line">
          <Button className="tc-primary" disabled={!isSaid} loading={write.pending} onClick={() => write.run('witness')}>
            {t(difference > 0 ? 'reconciliation.add' : 'reconciliation.takeAway', {
              shots,
              witness: t(`reconciliation.witness_${witness ?? 'counter'}`),
            })}
          </Button>
          <Button variant="default" disabled={!isSaid} loading={write.pending} onClick={() => write.run('press')}>
            {t('reconciliation.pressIsRight')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
