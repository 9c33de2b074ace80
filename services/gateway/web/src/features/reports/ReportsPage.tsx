import { IconChartHistogram } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import { PageHead } from '../../components/Page';
import { filterOnly } from '../analytics/search';
import { ListCard } from './ListCard';
import { MakeCard } from './MakeCard';
import '../tooling.css';
import '../analytics/analytics.css';
import './reports.css';
import { SchedulesCard } from './SchedulesCard';
import type { ReportSearch } from './search';

const route = getRouteApi('/reports');

/** Reports on paper or as a workbook: make one, see how far it is, take it away, have it sent by the clock. */
export function ReportsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: ReportSearch): void => void navigate({ search: (old) => ({ ...old, ...part }), replace: true, resetScroll: false });
  return (
    <>
      <PageHead
        title={t('reports.title')}
        actions={
          <LinkButton
            to="/analytics"
            search={filterOnly(search)}
            variant="default"
            leftSection={<IconChartHistogram size={20} aria-hidden />}
          >
            {t('reports.analytics')}
          </LinkButton>
        }
      >
        <p className="tc-soft tc-report-intro">{t('reports.intro')}</p>
      </PageHead>
      <div className="tc-stack">
        <MakeCard search={search} change={change} />
        <ListCard />
        <SchedulesCard />
      </div>
    </>
  );
}
