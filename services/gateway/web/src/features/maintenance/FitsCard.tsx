import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconHandStop } from '@tabler/icons-react';
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
  do_first: { icon: IconAlertTriangle, tone: 'due' },
  limit_reached: { icon: IconHandStop, tone: 'overdue' },
} as const;

function Answer({ fits }: { fits: Fits }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const { icon: Icon, tone } = LOOK[fits.verdict];
  const touched = fits.levels.filter((level) => level.due_during || level.limit_during);
  return (
    <div className="tc-fits" data-verdict={fits.verdict}>
      <strong className="tc-badge" data-tone={tone}>
        <Icon size={20} aria-hidden /> {t(`fits.${fits.verdict}`, counted(fits.shots))}
      </strong>
      {fits.answer ? <div>{t('fits.at', { code: fits.answer.code, ...counted(fits.answer.at_shot) })}</div> : null}
      <p className="tc-lead">{inWords(fits.advice, i18n.language)}</p>
      {touched.length > 0 ? (
        <ul className="tc-list">
          {touched.map((level) => (
            <li key={level.level_id}>
              <strong>
                {level.code} {level.name}
              </strong>{' '}
              <span className="tc-soft">
                {[
                  level.shots_until_due === null ? null : t('fits.dueAfter', { shots: format.count(Math.max(0, level.shots_until_due)) }),
                  level.limit_during ? t('fits.limitDuring') : null,
                  level.planned_minutes === null ? null : t('job.planned', { count: level.planned_minutes }),
                ]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {fits.blocking ? <div className="tc-soft">{t('fits.blocking')}</div> : null}
    </div>
  );
}
