import { Button, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { approve, decline, type Proposal } from '../../api/tuner';
import { NumberField } from '../../components/NumberField';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { useTunerWords } from './useTunerWords';

const REFRESHES = [keys.intervals, keys.toolPages, keys.toolLists, keys.machines, keys.jobs];

/** The most the server takes. */
const MOST = { shots: 1_000_000_000, days: 36_500 } as const;

/** An engineer takes the interval, another one, or leaves it; the plan's next version keeps the reason. */
export function DecideCard({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const words = useTunerWords();
  const navigate = useNavigate();
  const { level_id, present, proposed, unit } = proposal;
  // A newer proposal changes what stands there, never what somebody has typed.
  const [typed, setTyped] = useState<{ wanted?: number | ''; reason?: string }>({});
  const { wanted = proposed ?? present, reason = words.seen(proposal) } = typed;
  const done = (): void => void navigate({ to: '/analytics/intervals' });
  const taking = useWrite((why: string, key) => approve(level_id, { present, wanted: Number(wanted), reason: why }, key), {
    refreshes: REFRESHES,
    done,
  });
  const leaving = useWrite((why: string, key) => decline(level_id, { present, wanted: present, reason: why }, key), {
    refreshes: REFRESHES,
    done,
  });
  const error = taking.error ?? leaving.error;
  const isSaid = reason.trim() !== '';
  const most = MOST[unit];
  const isUsable = wanted !== '' && wanted >= 1 && wanted <= most && wanted !== present;
  return (
    <Card title={t('tuner.yourDecision')} id="decision">
      <div className="tc-list">
        <NumberField
          label={t('tuner.wanted')}
          unit={t(`tuner.unit_${unit}`)}
          inputMode="numeric"
          whole
          min={1}
          max={most}
          value={wanted}
          onChange={(value) => setTyped((old) => ({ ...old, wanted: typeof value === 'number' ? value : '' }))}
        />
        <Textarea
          label={t('tuner.why')}
          required
          autosize
          minRows={2}
          value={reason}
          onChange={({ currentTarget: { value } }) => setTyped((old) => ({ ...old, reason: value }))}
        />
        {error ? <ProblemNotice error={error} /> : null}
        <div className="tc-line">
          <Button className="tc-primary" disabled={!isSaid || !isUsable} loading={taking.pending} onClick={() => taking.run(reason.trim())}>
            {t('tuner.take')}
          </Button>
          <Button variant="default" disabled={!isSaid} loading={leaving.pending} onClick={() => leaving.run(reason.trim())}>
            {t('tuner.leave')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
