import { SegmentedControl } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCounts } from '../../api/counts';
import type { CountBucket, Level } from '../../api/types';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { labelled } from './series';
import { DAILY, HOURLY } from './spans';

const TotalChart = lazy(async () => ({ default: (await import('./TotalChart')).TotalChart }));
const CountsChart = lazy(async () => ({ default: (await import('./CountsChart')).CountsChart }));

const VIEWS = ['shots', 'total', 'table'] as const;
type View = (typeof VIEWS)[number];

/** Shots per hour or day as columns, as the climbing lifetime count against the due line of `level`, or as numbers. */
export function CountsCard({ toolId, level }: { toolId: string; level: Level | undefined }) {
  const { t } = useTranslation();
  const [bucket, setBucket] = useState<'hour' | 'day'>('day');
  const [view, setView] = useState<View>('shots');
  const counts = useCounts(toolId, bucket === 'day' ? DAILY : HOURLY);
  const buckets = counts.data?.buckets ?? [];
  const isEmpty = counts.isSuccess && buckets.every((one) => one.shots_high === 0);
  return (
    <Card
      title={t('counts.title')}
      id="counts"
      actions={
        <>
          <SegmentedControl
            aria-label={t('counts.bucket')}
            data={[
              { value: 'hour', label: t('counts.byHour') },
              { value: 'day', label: t('counts.byDay') },
            ]}
            value={bucket}
            onChange={(value) => setBucket(value === 'hour' ? 'hour' : 'day')}
          />
          <SegmentedControl
            aria-label={t('counts.view')}
            data={VIEWS.map((value) => ({ value, label: t(`counts.view_${value}`) }))}
            value={view}
            onChange={(value) => setView(VIEWS.find((one) => one === value) ?? 'shots')}
          />
        </>
      }
    >
      {counts.isPending ? <Loading lines={1} height={270} /> : null}
      {counts.isError && !counts.data ? <ProblemNotice error={counts.error} retry={() => void counts.refetch()} /> : null}
      {isEmpty ? (
        <EmptyState icon={IconChartBar} title={t('counts.none')}>
          {t('counts.noneText')}
        </EmptyState>
      ) : null}
      {counts.data && !isEmpty ? (
        <Suspense fallback={<Loading lines={1} height={270} />}>
          {view === 'table' ? <CountsTable buckets={buckets} bucket={bucket} /> : null}
          {view === 'shots' ? <CountsChart buckets={buckets} bucket={bucket} /> : null}
          {view === 'total' ? <TotalChart counts={counts.data} bucket={bucket} level={level} /> : null}
        </Suspense>
      ) : null}
      {counts.data ? <ByMode dryRun={counts.data.dry_run} startUp={counts.data.start_up} /> : null}
    </Card>
  );
}

/** Shots that wore the tool and made no parts, of its whole life; nothing where the press tells no modes. */
function ByMode({ dryRun, startUp }: { dryRun: number; startUp: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (dryRun === 0 && startUp === 0) return null;
  return (
    <p className="tc-soft tc-small" data-modes style={{ margin: '0.5rem 0 0' }}>
      {t('counts.modes', { dryRun: format.count(dryRun), startUp: format.count(startUp) })}
    </p>
  );
}

function CountsTable({ buckets, bucket }: { buckets: readonly CountBucket[]; bucket: 'hour' | 'day' }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="tc-table-scroll" style={{ maxHeight: '19rem' }} tabIndex={0} role="group" aria-label={t('counts.title')}>
      <table className="tc-table">
        <thead>
          <tr>
            <th scope="col">{bucket === 'day' ? t('counts.day') : t('counts.hour')}</th>
            <th scope="col" className="num">
              {t('counts.shots')}
            </th>
            <th scope="col" className="num">
              {t('counts.atMost')}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...buckets].reverse().map((one) => (
            <tr key={one.from}>
              <td>{bucket === 'day' ? format.day(labelled(bucket, Date.parse(one.from))) : format.moment(one.from)}</td>
              <td className="num">{format.count(one.shots)}</td>
              <td className="num">{format.count(one.shots_high)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
