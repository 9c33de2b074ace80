import { Button } from '@mantine/core';
import { IconCircleCheck, IconCloudUpload, IconHandStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FailureSeverity } from '../../api/failureTypes';
import type { ToolDetail } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { Card, PageHead } from '../../components/Page';
import { ReadinessBadge } from '../../components/Standing';
import { SeverityBadge } from '../failures/Badges';
import { EarlierList } from '../failures/EarlierList';
import { stops } from '../failures/looks';
import type { Arrived } from './useSend';

type Props = {
  failure: Arrived;
  what: string;
  severity: FailureSeverity;
  detail: ToolDetail;
  toolId: string;
  again: () => void;
};

/** What happens now, and what happened here before. */
export function Sent({ failure, what, severity, detail, toolId, again }: Props) {
  const { t } = useTranslation();
  const title = failure ? t('report.onRecord', { number: failure.number }) : t('report.waits');
  return (
    <>
      <PageHead title={title}>
        <div className="tc-line">
          <strong className="tc-number">{detail.tool?.number ?? detail.row?.number}</strong>
          <span>{what}</span>
          <SeverityBadge severity={failure?.severity ?? severity} />
        </div>
      </PageHead>
      <div className="tc-stack tc-report-sent">
        <Now severity={failure?.severity ?? severity} detail={detail} hasArrived={failure !== null} />
        {failure ? (
          <Card title={t('failures.earlier')} id="earlier">
            <EarlierList failure={failure} />
          </Card>
        ) : null}
        <div className="tc-actions">
          {failure ? (
            <LinkButton to="/failures/$failureId" params={{ failureId: failure.id }} className="tc-primary">
              {t('report.open')}
            </LinkButton>
          ) : null}
          <Button variant="default" className="tc-primary" onClick={again}>
            {t('report.another')}
          </Button>
          <LinkButton to="/tools/$toolId" params={{ toolId }} variant="default" className="tc-primary">
            {t('report.toTool')}
          </LinkButton>
        </div>
      </div>
    </>
  );
}

function Now({ severity, detail, hasArrived }: { severity: FailureSeverity; detail: ToolDetail; hasArrived: boolean }) {
  const { t } = useTranslation();
  const state = detail.tool?.readiness.state;
  const machines = detail.row?.machines.map(({ name }) => name).join(', ') ?? '';
  if (!hasArrived)
    return (
      <Notice tone="warn" icon={IconCloudUpload}>
        <strong>{t('report.waitsText')}</strong>
        {stops(severity) ? <div>{t('report.stopByHand')}</div> : null}
      </Notice>
    );
  if (!stops(severity))
    return (
      <Notice tone="info" icon={IconCircleCheck}>
        {t(`severityMeans.${severity}`)}
      </Notice>
    );
  return (
    <Notice tone="bad" icon={IconHandStop}>
      <strong>{machines ? t('report.held', { machines }) : t('report.heldOffPress')}</strong>
      <div>{t('report.released')}</div>
      {state === 'on_hold' ? <ReadinessBadge state={state} /> : null}
    </Notice>
  );
}
