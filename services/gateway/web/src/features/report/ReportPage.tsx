import { Button } from '@mantine/core';
import { IconMapPin, IconSend } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPORTED_GROUPS } from '../../api/failureNames';
import { useCodes } from '../../api/failures';
import { useTool } from '../../api/queries';
import type { ToolDetail } from '../../api/types';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { ReadinessBadge } from '../../components/Standing';
import { useCounted } from '../../components/useCounted';
import { useScans } from '../../components/useScans';
import { SeverityBadge } from '../failures/Badges';
import { ChosenCode, CodeChoice } from '../failures/CodeChoice';
import { useParts } from '../failures/useParts';
import { useFailureWords } from '../failures/useFailureWords';
import { Where } from '../failures/Where';
import { useToolCode } from '../scan/useToolCode';
import '../job/job.css';
import '../photos/photos.css';
import '../tooling.css';
import { More } from './More';
import { OpenHere } from './OpenHere';
import { PressCamera, ReportCamera, ReportPhotos } from './ReportPhotos';
import { Sent } from './Sent';
import { ToolChoice } from './ToolChoice';
import { useReportDraft } from './useReportDraft';
import { type Arrived, useSend } from './useSend';

const route = getRouteApi('/report');

/** A failure on record in three taps after the scan: what, where, send. */
export function ReportPage() {
  const { t } = useTranslation();
  const { tool } = route.useSearch();
  const navigate = route.useNavigate();
  const toolOf = useToolCode();
  const [problem, setProblem] = useState<unknown>(null);
  const open = (id: string | undefined): void => {
    setProblem(null);
    void navigate({ search: id ? { tool: id } : {} });
  };
  useScans((code) => void toolOf(code).then(open, setProblem));
  return (
    <>
      {problem ? <ProblemNotice error={problem} /> : null}
      {tool ? (
        <ReportOf key={tool} toolId={tool} other={() => open(undefined)} />
      ) : (
        <>
          <PageHead title={t('report.title')}>
            <span className="tc-soft">{t('report.whichTool')}</span>
          </PageHead>
          <ToolChoice choose={open} />
        </>
      )}
    </>
  );
}

function ReportOf({ toolId, other }: { toolId: string; other: () => void }) {
  const detail = useTool(toolId);
  const [times, setTimes] = useState(0);
  if (detail.data) return <Form key={times} toolId={toolId} detail={detail.data} other={other} again={() => setTimes(times + 1)} />;
  return detail.isPending ? <Loading lines={4} height={110} /> : <ProblemNotice error={detail.error} retry={() => void detail.refetch()} />;
}

type FormProps = { toolId: string; detail: ToolDetail; other: () => void; again: () => void };

function Form({ toolId, detail, other, again }: FormProps) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const report = useReportDraft(toolId);
  const { draft, change } = report;
  const [choosing, setChoosing] = useState(false);
  const where = useRef<HTMLDivElement>(null);
  const [arrived, setArrived] = useState<{ failure: Arrived } | null>(null);
  const codes = useCodes({ group: [...REPORTED_GROUPS], tool_id: toolId });
  const code = codes.data?.items.find((one) => one.code === draft.code);
  const { kind } = useParts(toolId, draft.code, draft.component_id);
  const severity = draft.severity ?? code?.severity ?? 'next_stop';
  const number = detail.tool?.number ?? detail.row?.number ?? toolId;
  const send = useSend({ tool: { id: toolId, number }, codeName: code ? words.code(code) : (draft.code ?? ''), report }, (failure) =>
    setArrived({ failure }),
  );
  const refused = send.data?.state === 'refused' ? send.data.problem : send.error;
  if (arrived)
    return (
      <Sent
        failure={arrived.failure}
        what={[code ? words.code(code) : draft.code, words.place(draft)].filter(Boolean).join(' · ')}
        severity={severity}
        detail={detail}
        toolId={toolId}
        again={again}
      />
    );
  const isChoosing = draft.code === null || choosing;
  return (
    <>
      <Head detail={detail} number={number} other={other} />
      <div className="tc-report">
        <div className="tc-stack">
          <Card title={t('report.what')} id="what">
            {isChoosing || draft.code === null ? (
              <CodeChoice
                toolId={toolId}
                groups={REPORTED_GROUPS}
                chosen={draft.code ? [draft.code] : []}
                label={t('report.what')}
                kind={kind}
                choose={(one) => {
                  change({ code: one.code });
                  setChoosing(false);
                  goOnTo(where.current);
                }}
              />
            ) : (
              <ChosenCode
                toolId={toolId}
                groups={REPORTED_GROUPS}
                code={draft.code}
                choose={(one) => change({ code: one.code })}
                change={() => setChoosing(true)}
                kind={kind}
              />
            )}
          </Card>
          <ReportPhotos toolId={toolId} toolNumber={number} report={report} />
        </div>
        <div className="tc-stack">
          <div ref={where} tabIndex={-1} className="tc-next">
            <Card title={t('report.where')} id="where">
              <Where toolId={toolId} place={draft} point={change} />
            </Card>
          </div>
          {draft.code ? <OpenHere toolId={toolId} code={draft.code} cavity={draft.cavity} /> : null}
        </div>
        <More toolId={toolId} report={report} severity={severity} />
      </div>
      {refused ? <ProblemNotice error={refused} /> : null}
      <div className="tc-dock tc-report-dock">
        <div className="tc-report-said">
          <strong>{code ? words.code(code) : (draft.code ?? t('report.chooseWhat'))}</strong>
          <span className="tc-line tc-small">
            {words.place(draft) ? (
              <span className="tc-line">
                <IconMapPin size={17} aria-hidden /> {words.place(draft)}
              </span>
            ) : null}
            {draft.code ? <SeverityBadge severity={severity} /> : null}
          </span>
        </div>
        <div className="tc-report-camera">
          <ReportCamera toolId={toolId} report={report} />
          <PressCamera toolId={toolId} report={report} />
        </div>
        <Button
          className="tc-primary"
          leftSection={<IconSend size={24} aria-hidden />}
          disabled={draft.code === null}
          loading={send.isPending}
          onClick={() => send.mutate()}
        >
          {t('report.send')}
        </Button>
      </div>
    </>
  );
}

/** The tile that was tapped is gone: the keyboard goes on at the next question, and a phone shows it. */
function goOnTo(next: HTMLElement | null): void {
  requestAnimationFrame(() => {
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: matchMedia('(max-width: 47.99em)').matches ? 'start' : 'nearest' });
  });
}

/** The tool, and what is taken along by itself: its count and the press it hangs on. */
function Head({ detail: { tool, row }, number, other }: { detail: ToolDetail; number: string; other: () => void }) {
  const { t } = useTranslation();
  const counted = useCounted();
  return (
    <PageHead tab={t('report.of', { tool: number })} title={t('report.of', { tool: number })}>
      <div className="tc-line">
        <span className="tc-soft">{tool?.name ?? row?.name}</span>
        {tool && tool.readiness.state !== 'due' && tool.readiness.state !== 'ready' ? (
          <ReadinessBadge state={tool.readiness.state} />
        ) : null}
        {row ? (
          <span className="tc-badge" title={t('report.byItself')}>
            {t('units.shots', counted(row.total))}
          </span>
        ) : null}
        <span className="tc-badge" title={t('report.byItself')}>
          <span className="tc-wrap">
            {row && row.machines.length > 0 ? row.machines.map(({ name }) => name).join(', ') : t('tools.notMounted')}
          </span>
        </span>
        <button type="button" className="tc-chip" onClick={other}>
          {t('report.otherTool')}
        </button>
      </div>
    </PageHead>
  );
}
