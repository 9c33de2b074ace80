import { IconChartHistogram } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import { PageHead } from '../../components/Page';
import { ListCard } from './ListCard';
import { MakeCard } from './MakeCard';
import './reports.css';
import { SchedulesCard } from './SchedulesCard';

const route = getRouteApi('/reports');

/** Reports on paper or as a workbook: make one, see how far it is, take it away, have it sent by the clock. */
export function ReportsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  return (
    <>
      <PageHead
        title={t('reports.title')}
        actions={
          <LinkButton to="/analytics" search={{}} variant="default" leftSection={<IconChartHistogram size={20} aria-hidden />}>
            {t('reports.analytics')}
          </LinkButton>
        }
      >
        <p className="tc-soft tc-report-intro">{t('reports.intro')}</p>
      </PageHead>
      <div className="tc-stack">
        <MakeCard key={`${search.kind ?? ''} ${search.tool ?? ''} ${search.failure ?? ''}`} search={search} />
        <ListCard />
        <SchedulesCard />
      </div>
    </>
  );
}
