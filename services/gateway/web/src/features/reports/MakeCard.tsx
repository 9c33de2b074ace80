import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailure } from '../../api/failures';
import { keys } from '../../api/keys';
import { makeReport, type ReportIn } from '../../api/reports';
import { TextLink } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { useScope } from '../analytics/useScope';
import { DaysField } from './DaysField';
import { KindChoice } from './KindChoice';
import { AreaField, ToolField } from './OfWhat';
import { KINDS, type ReportSearch } from './search';
import { type Draft, missingIn, monthBefore, wishOf } from './wish';

export function MakeCard({ search }: { search: ReportSearch }) {
  const { t, i18n } = useTranslation();
  const { today } = useScope({});
  const [draft, setDraft] = useState<Draft>(() => ({
    kind: search.kind ?? 'plant_month',
    format: 'pdf',
    language: i18n.language.startsWith('de') ? 'de' : 'en',
    days: { span: 90, month: monthBefore(today), first: today, last: today },
    tool: search.tool ?? '',
    area: search.area ?? '',
    failure: search.failure ?? '',
  }));
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const write = useWrite((wish: ReportIn, key) => makeReport(wish, key), { refreshes: [keys.paperReports], done: () => undefined });
  const missing = missingIn(draft);
  return (
    <Card title={t('reports.make')} id="report-make">
      <div className="tc-stack">
        <KindChoice kinds={KINDS} value={draft.kind} change={(kind) => change({ kind })} />
        {draft.kind === 'tool_history' ? <ToolField value={draft.tool} change={(tool) => change({ tool })} /> : null}
        {draft.kind === 'eight_d' ? <OfFailure id={draft.failure} /> : null}
        {draft.kind === 'eight_d' ? null : (
          <DaysField value={draft.days} change={(days) => change({ days })} today={today} onlyMonth={draft.kind === 'plant_month'} />
        )}
        {draft.kind === 'tool_history' || draft.kind === 'eight_d' ? null : (
          <AreaField value={draft.area} change={(area) => change({ area })} />
        )}
        <div className="tc-report-shape">
          <SegmentedControl
            aria-label={t('reports.format')}
            data={[
              { value: 'pdf', label: t('reports.pdf') },
              { value: 'xlsx', label: t('reports.xlsx') },
            ]}
            value={draft.format}
            onChange={(format) => change({ format: format as Draft['format'] })}
          />
          <SegmentedControl
            aria-label={t('reports.language')}
            data={[
              { value: 'en', label: t('reports.english') },
              { value: 'de', label: t('reports.german') },
            ]}
            value={draft.language}
            onChange={(language) => change({ language: language as Draft['language'] })}
          />
        </div>
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <div className="tc-actions">
          <Button
            className="tc-primary"
            disabled={missing !== null}
            loading={write.pending}
            onClick={() => write.run(wishOf(draft, today))}
          >
            {t('reports.makeIt')}
          </Button>
        </div>
      </div>
    </Card>
  );
}

/** It is chosen where it is: the list of failures is long, and its page has the button. */
function OfFailure({ id }: { id: string }) {
  const { t } = useTranslation();
  if (id) return <Named id={id} />;
  return (
    <Notice tone="info">
      {t('reports.chooseFailure')} <TextLink to="/failures">{t('reports.toFailures')}</TextLink>
    </Notice>
  );
}

function Named({ id }: { id: string }) {
  const { t } = useTranslation();
  const failure = useFailure(id).data;
  return (
    <p className="tc-lead">
      {failure ? t('reports.ofFailure', { number: failure.number, tool: `${failure.tool.number} ${failure.tool.name}` }) : null}
    </p>
  );
}
