import { Button, SegmentedControl } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useGaps } from '../../api/gaps';
import { useStretches } from '../../api/press';
import { useStandings } from '../../api/reconciliation';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { AnalyticsFrame } from '../analytics/AnalyticsFrame';
import { filterOnly } from '../analytics/search';
import { PagedGaps } from '../gaps/Gaps';
import { ZoneNote } from '../plant/ZoneNote';
import { Stretches } from '../press/Stretches';
import { useStandingWords } from './useStandingWords';

const route = getRouteApi('/analytics/reconciliation');

/** What is to be decided: tools whose counts do not agree, and times for which the press's count is not known. */
export function ReconciliationPage() {
  const { t } = useTranslation();
  const words = useStandingWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const state = search.state ?? 'check';
  const found = useStandings(state);
  const gaps = useGaps(state === 'check' ? 'open' : 'settled');
  const left = useStretches();
  const hasGaps = gaps.data?.pages.some((page) => page.items.length > 0) ?? false;
  const stretches = state === 'check' ? (left.data?.pages.flatMap((page) => page.items) ?? []) : [];
  const apart = found.data?.pages.flatMap((page) => page.items) ?? [];
  const isKnown = found.data !== undefined && gaps.data !== undefined && left.data !== undefined;
  return (
    <AnalyticsFrame at="reconciliation" title={t('reconciliation.title')} search={search}>
      <ZoneNote />
      <p className="tc-chart-says">{t('reconciliation.text')}</p>
      <SegmentedControl
        aria-label={t('reconciliation.which')}
        data={(['check', 'ok'] as const).map((value) => ({ value, label: t(`reconciliation.state_${value}`) }))}
        value={state}
        onChange={(value) =>
          void navigate({
            search: (old) => ({ ...old, state: value === 'ok' ? ('ok' as const) : undefined }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      {found.isPending ? <Loading lines={3} height={120} /> : null}
      {found.isError && !found.data ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {isKnown && apart.length === 0 && !hasGaps && stretches.length === 0 ? (
        <Card>
          <EmptyState icon={IconScale} title={t(state === 'ok' ? 'reconciliation.noneOk' : 'reconciliation.none')}>
            {t(state === 'ok' ? 'reconciliation.noneOkText' : 'reconciliation.noneText')}
          </EmptyState>
        </Card>
      ) : null}
      {apart.map((standing) => (
        <Card
          key={standing.tool_id}
          id={`standing-${standing.tool_id}`}
          title={[standing.tool_number, standing.tool_name].filter(Boolean).join(' · ')}
          actions={
            <LinkButton
              to="/analytics/reconciliation/$toolId"
              params={{ toolId: standing.tool_id }}
              search={filterOnly(search)}
              aria-label={t(state === 'ok' ? 'reconciliation.seeTool' : 'reconciliation.lookAt', { tool: standing.tool_number })}
            >
              {t(state === 'ok' ? 'reconciliation.see' : 'reconciliation.look')}
            </LinkButton>
          }
        >
          <p>{words.said(standing)}</p>
        </Card>
      ))}
      {found.hasNextPage ? (
        <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
      {left.isError && !left.data ? <ProblemNotice error={left.error} retry={() => void left.refetch()} /> : null}
      {stretches.length > 0 ? (
        <Card title={t('press.unassigned')} id="unassigned">
          <Stretches stretches={stretches} />
          {left.hasNextPage ? (
            <Button variant="default" mt="sm" loading={left.isFetchingNextPage} onClick={() => void left.fetchNextPage()}>
              {t('tools.more')}
            </Button>
          ) : null}
        </Card>
      ) : null}
      {hasGaps || gaps.isError ? (
        <Card title={t(state === 'check' ? 'gaps.title' : 'gaps.settledTitle')} id="gaps">
          <Suspense fallback={<Loading lines={1} height={220} />}>
            <PagedGaps found={gaps} />
          </Suspense>
        </Card>
      ) : null}
    </AnalyticsFrame>
  );
}
