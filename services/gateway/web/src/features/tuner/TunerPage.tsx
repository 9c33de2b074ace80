import { Button, SegmentedControl } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useProposals } from '../../api/tuner';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { AnalyticsFrame } from '../analytics/AnalyticsFrame';
import { ToolField } from '../analytics/Filters';
import { type FilterSearch, filterOnly } from '../analytics/search';
import { ProposalCard } from './ProposalCard';
import './tuner.css';

const route = getRouteApi('/analytics/intervals');

/** Intervals that services say could be longer or should be shorter. */
export function TunerPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const all = search.all === true;
  const found = useProposals(all, search.tool);
  const proposals = found.data?.pages.flatMap((page) => page.items) ?? [];
  const show = (wanted: boolean): void =>
    void navigate({ search: (old) => ({ ...old, all: wanted ? true : undefined }), replace: true, resetScroll: false });
  // Of what other pages filter by, only the tool says something here.
  const narrow = ({ tool }: FilterSearch): void =>
    void navigate({ search: (old) => ({ ...old, tool }), replace: true, resetScroll: false });
  return (
    <AnalyticsFrame at="intervals" title={t('tuner.title')} search={search}>
      <p className="tc-chart-says">{t('tuner.text')}</p>
      <div role="search" className="tc-form-grid" aria-label={t('tuner.filter')}>
        <ToolField search={search} change={narrow} />
      </div>
      <SegmentedControl
        aria-label={t('tuner.which')}
        data={[
          { value: 'open', label: t('tuner.open') },
          { value: 'all', label: t('tuner.all') },
        ]}
        value={all ? 'all' : 'open'}
        onChange={(value) => show(value === 'all')}
      />
      {found.isPending ? <Loading lines={3} height={180} /> : null}
      {found.isError && !found.data ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.data && proposals.length === 0 ? (
        <Card>
          <EmptyState icon={IconAdjustments} title={t(all ? 'tuner.noneAtAll' : 'tuner.none')}>
            {t('tuner.noneText')}
          </EmptyState>
        </Card>
      ) : null}
      <div className="tc-analysis-columns">
        {proposals.map((proposal) => (
          <ProposalCard key={proposal.level_id} proposal={proposal} search={filterOnly(search)} />
        ))}
      </div>
      {found.hasNextPage ? (
        <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </AnalyticsFrame>
  );
}
