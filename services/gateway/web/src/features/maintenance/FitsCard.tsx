import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconHandStop, IconHelpCircle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { useFits } from '../../api/bench';
import type { Fits } from '../../api/benchTypes';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { inWords } from '../../lib/words';

/** "Does this order still fit before the next maintenance?" with the answer, why, and what to do. */
export function FitsCard({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const [shots, setShots] = useState<number | ''>('');
  const [asked, setAsked] = useState<number | null>(null);
  const fits = useFits(toolId, asked);
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    if (shots !== '') setAsked(shots);
  };
  return (
    <Card title={t('fits.title')} id="fits">
      <form className="tc-add-line" onSubmit={ask}>
        <NumberField
          label={t('fits.shots')}
          inputMode="numeric"
          whole
          min={1}
          value={shots}
          onChange={(value) => setShots(typeof value === 'number' ? value : '')}
        />
        <Button type="submit" disabled={shots === ''}>
          {t('fits.ask')}
        </Button>
      </form>
      <div aria-live="polite">
        {asked !== null && fits.isPending ? <Loading lines={1} height={72} /> : null}
        {fits.error ? <ProblemNotice error={fits.error} retry={() => void fits.refetch()} /> : null}
        {fits.data && fits.data.shots === asked ? <Answer fits={fits.data} /> : null}
      </div>
    </Card>
  );
}

const LOOK = {
  fits: { icon: IconCircleCheck, tone: 'good' },
  unknown: { icon: IconHelpCircle, tone: 'warned' },
  do_first: { icon: IconAlertTriangle, tone: 'due' },
  end_of_life: { icon: IconHandStop, tone: 'overdue' },
  limit_reached: { icon: IconHandStop, tone: 'overdue' },
  not_ready: { icon: IconHandStop, tone: 'overdue' },
} as const;

function Answer({ fits }: { fits: Fits }) {
  const { t, i18n } = useTranslation();
  const counted = useCounted();
  const { icon: Icon, tone } = LOOK[fits.verdict];
  const inDays = fits.levels.some((level) => level.remaining_shots !== level.shots_until_due);
  return (
    <div className="tc-fits" data-verdict={fits.verdict}>
      <strong className="tc-badge" data-tone={tone}>
        <Icon size={20} aria-hidden /> {t(`fits.${fits.verdict}`, counted(fits.shots))}
      </strong>
      <p className="tc-lead">{inWords(fits.advice, i18n.language)}</p>
      {fits.answer ? (
        <div>
          <strong>{t('fits.next', { level: `${fits.answer.code} ${fits.answer.name}` })}</strong>
        </div>
      ) : null}
      <ul className="tc-list">
        {fits.levels.map((level) => (
          <LevelLine key={level.level_id} level={level} />
        ))}
        {fits.life_left === null ? null : <li className="tc-soft">{t('fits.lifeLeft', counted(fits.life_left))}</li>}
      </ul>
      {inDays && fits.pace_by ? (
        <div className="tc-soft tc-small">{t(fits.pace_by === 'rate' ? 'fits.byRate' : 'fits.byCycle')}</div>
      ) : null}
    </div>
  );
}

/** When a level comes, seen from the order, and what it does to it. */
function LevelLine({ level }: { level: Fits['levels'][number] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const after = level.shots_until_due;
  const parts = [
    level.known ? null : t('fits.unknownLevel'),
    after === null ? null : after <= 0 ? t('fits.dueNow') : t('fits.dueAfter', counted(after)),
    level.limit_during ? t('fits.limitDuring') : null,
    level.override_until_total === null ? null : t('fits.until', { shots: format.count(level.override_until_total) }),
    level.planned_minutes === null ? null : t('job.planned', { count: level.planned_minutes }),
  ].filter((part) => part !== null);
  return (
    <li data-due={level.due_during || undefined}>
      <strong>
        {level.code} {level.name}
      </strong>{' '}
      <span className="tc-soft">{parts.join(' · ')}</span>
    </li>
  );
}
