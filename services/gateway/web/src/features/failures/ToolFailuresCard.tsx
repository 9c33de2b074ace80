import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFailures } from '../../api/failures';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { OPEN } from './deeds';
import { FailureRow } from './FailureRow';
import './failures.css';

const SHOWN = 5;

/** What is wrong with the tool at the moment, and the way to all that ever was. */
export function ToolFailuresCard({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const found = useFailures({ tool_id: toolId, state: [...OPEN] });
  const reports = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card
      title={t('failures.ofTool')}
      id="failures"
      actions={
        <LinkButton to="/report" search={{ tool: toolId }} variant="default" leftSection={<IconAlertTriangle size={20} aria-hidden />}>
          {t('failures.report')}
        </LinkButton>
      }
    >
      {found.isPending ? <Loading lines={1} height={96} /> : null}
      {found.isError && reports.length === 0 ? <ProblemNotice error={found.error} retry={() => void found.refetch()} /> : null}
      {found.isSuccess && reports.length === 0 ? <p className="tc-soft tc-lead">{t('failures.noneOpen')}</p> : null}
      <ul className="tc-list">
        {reports.slice(0, SHOWN).map((report) => (
          <FailureRow key={report.id} report={report} hasTool={false} />
        ))}
      </ul>
      <div className="tc-line" style={{ marginTop: '0.5rem' }}>
        <LinkButton to="/failures" search={{ tool: toolId, state: 'all' }} variant="subtle">
          {t('failures.allOfTool')}
        </LinkButton>
      </div>
    </Card>
  );
}
