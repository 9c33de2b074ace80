import { IconAdjustments } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { type Evidence, type Look, useEvidence } from '../../api/tuner';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { AnalyticsFrame } from '../analytics/AnalyticsFrame';
import { ChartCard } from '../analytics/ChartCard';
import type { Column } from '../analytics/DataTable';
import { csvOfRows } from '../analytics/csvOfRows';
import { DecideCard } from './DecideCard';
import { ProposalCard } from './ProposalCard';
import { SeenMarks } from './SeenMarks';
import './tuner.css';
import { useTunerWords } from './useTunerWords';

const ShareChart = lazy(async () => ({ default: (await import('./ShareChart')).ShareChart }));
const route = getRouteApi('/analytics/intervals/$levelId');

/** The services behind a proposal, and a person's decision on it. */
export function EvidencePage() {
  const { t } = useTranslation();
  const { levelId } = route.useParams();
  const words = useTunerWords();
  const found = useEvidence(levelId);
  const title = found.data ? t('tuner.evidenceOf', { what: words.title(found.data.proposal) }) : t('tuner.evidence');
  return (
    <AnalyticsFrame at="intervals" title={title} search={route.useSearch()}>
      {found.isPending ? <Loading lines={2} height={260} /> : null}
      {found.isError && !found.data ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.data ? <Found evidence={found.data} /> : null}
    </AnalyticsFrame>
  );
}

function Found({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation();
  const words = useTunerWords();
  const isEngineer = useIsEngineer();
  const { proposal, looks } = evidence;
  const columns = useColumns(proposal.unit);
  const says = [words.seen(proposal), words.curve(evidence)].join(' ');
  const rows = looks.map((look) => columns.map(({ told }) => told(look)));
  return (
    <>
      <ProposalCard proposal={proposal} search={null} />
      {proposal.open && isEngineer ? <DecideCard key={proposal.level_id} proposal={proposal} /> : null}
      {proposal.open && !isEngineer ? <p>{t('tuner.engineer')}</p> : null}
      {looks.length === 0 ? (
        <Card>
          <EmptyState icon={IconAdjustments} title={t('tuner.noLooks')} />
        </Card>
      ) : (
        <ChartCard
          id="services"
          title={t('tuner.services')}
          says={says}
          csv={csvOfRows([columns.map(({ label }) => label), ...rows])}
          chart={
            <>
              <ShareChart evidence={evidence} label={says} />
              <SeenMarks evidence={evidence} />
            </>
          }
          columns={columns}
          rows={looks}
          idOf={({ job_id }) => job_id}
        />
      )}
    </>
  );
}

type Told = Column<Look> & { told: (look: Look) => string };

function useColumns(unit: Evidence['proposal']['unit']): Told[] {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useTunerWords();
  const day = ({ done_at }: Look): string => format.day(new Date(done_at));
  const ran = (look: Look): string => words.amount(look.ran, unit);
  const found = (look: Look): string => t(`grade.${look.found}`);
  const note = ({ late, left_out }: Look): string =>
    [late ? t('tuner.late') : '', left_out > 0 ? t('tuner.leftOut', { count: left_out }) : ''].filter(Boolean).join(', ');
  return [
    {
      key: 'done',
      label: t('tuner.done'),
      told: day,
      cell: (look) => (
        <Link to="/jobs/$jobId" params={{ jobId: look.job_id }}>
          {day(look)}
        </Link>
      ),
    },
    { key: 'ran', label: t('tuner.ran'), isNumber: true, told: ran, cell: ran },
    { key: 'found', label: t('tuner.found'), told: found, cell: found },
    { key: 'note', label: t('tuner.note'), told: note, cell: note },
  ];
}
