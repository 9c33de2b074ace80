import { ActionIcon, Button } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconFileSpreadsheet, IconFileTypePdf, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { deleteReport, fileOf, isAtWork, makeAgain, type Report, useReports } from '../../api/reports';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { usePlantFormat } from '../plant/usePlantFormat';
import { useReportWords } from './useReportWords';

/** What was made, the newest first. */
export function ListCard() {
  const { t } = useTranslation();
  const reports = useReports();
  const items = reports.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title={t('reports.made')} id="report-list">
      {reports.isPending ? <Loading lines={2} height={72} /> : null}
      {reports.isError && !reports.data ? <ProblemNotice error={reports.error} retry={() => void reports.refetch()} /> : null}
      {reports.data && items.length === 0 ? <p className="tc-soft">{t('reports.none')}</p> : null}
      <ul className="tc-report-list">
        {items.map((report) => (
          <Row key={report.id} report={report} />
        ))}
      </ul>
      {reports.hasNextPage ? (
        <Button variant="default" loading={reports.isFetchingNextPage} onClick={() => void reports.fetchNextPage()}>
          {t('reports.more')}
        </Button>
      ) : null}
    </Card>
  );
}

function Row({ report }: { report: Report }) {
  const { t } = useTranslation();
  const format = usePlantFormat();
  const words = useReportWords();
  const refreshes = [keys.paperReports];
  const again = useWrite((id: string, key) => makeAgain(id, key), { refreshes, done: () => undefined });
  const remove = useWrite((id: string) => deleteReport(id), { refreshes, done: () => undefined });
  const Icon = report.format === 'pdf' ? IconFileTypePdf : IconFileSpreadsheet;
  const title = words.title(report);
  const size = report.size_bytes ? format.bytes(report.size_bytes) : '';
  return (
    <li data-state={report.state}>
      <Icon size={32} stroke={1.5} aria-hidden />
      <div className="tc-report-what">
        <strong>{title}</strong>
        <span className="tc-small tc-soft">
          {[words.days(report), words.language(report.language), report.by, format.moment(report.created_at), size]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {isAtWork(report) ? <Bar report={report} label={title} /> : null}
        {report.state === 'failed' ? (
          <span className="tc-report-failed">
            <IconAlertTriangle size={18} aria-hidden />
            {words.problem(report)}
          </span>
        ) : null}
        {(again.error ?? remove.error) ? <ProblemNotice error={again.error ?? remove.error} /> : null}
      </div>
      <div className="tc-actions">
        {report.state === 'done' ? (
          <Button
            component="a"
            href={fileOf(report)}
            download
            leftSection={<IconDownload size={20} aria-hidden />}
            aria-label={t('reports.downloadOf', { what: title })}
          >
            {t('reports.download')}
          </Button>
        ) : null}
        {isAtWork(report) ? null : (
          <Button
            variant="default"
            leftSection={<IconRefresh size={20} aria-hidden />}
            loading={again.pending}
            aria-label={t('reports.againOf', { what: title })}
            onClick={() => again.run(report.id)}
          >
            {t('reports.again')}
          </Button>
        )}
        <ActionIcon loading={remove.pending} aria-label={t('reports.removeOf', { what: title })} onClick={() => remove.run(report.id)}>
          <IconTrash size={22} aria-hidden />
        </ActionIcon>
      </div>
    </li>
  );
}

function Bar({ report, label }: { report: Report; label: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <div
        className="tc-report-bar"
        role="progressbar"
        aria-label={label}
        aria-valuenow={report.percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <div style={{ width: `${String(Math.max(2, report.percent))}%` }} />
      </div>
      <span className="tc-small tc-soft">
        {report.state === 'waiting' ? t('reports.state_waiting') : t('reports.state_making', { percent: report.percent })}
      </span>
    </div>
  );
}
