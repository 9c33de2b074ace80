import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTold } from '../../api/quality';
import type { Cavity } from '../../api/toolingTypes';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { ToldCavities } from './ToldCavities';

const DAYS = [7, 30, 90] as const;
const DAY_MS = 86_400_000;

/** A tool's cavities as its presses judge their parts. */
export function CavityQualityCard({ toolId, number, cavities }: { toolId: string; number: string; cavities: readonly Cavity[] }) {
  const { t } = useTranslation();
  const [days, setDays] = useState<number>(30);
  const [opened] = useState(() => Date.now());
  const told = useTold(toolId, { from: new Date(opened - days * DAY_MS).toISOString() });
  return (
    <Card
      title={t('quality.title')}
      id="cavity-quality"
      actions={
        <SegmentedControl
          aria-label={t('quality.span')}
          data={DAYS.map((value) => ({ value: String(value), label: t('press.days', { count: value }) }))}
          value={String(days)}
          onChange={(value) => setDays(DAYS.find((one) => String(one) === value) ?? 30)}
        />
      }
    >
      {told.isPending ? <Loading lines={1} height={200} /> : null}
      {told.error && !told.data ? <ProblemNotice error={told.error} retry={() => void told.refetch()} /> : null}
      {told.data?.told === 0 ? <p className="tc-soft">{t('quality.none')}</p> : null}
      {told.data && told.data.told > 0 ? <ToldCavities told={told.data} toolId={toolId} number={number} cavities={cavities} /> : null}
    </Card>
  );
}
