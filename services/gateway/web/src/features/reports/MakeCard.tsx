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
import { Facets, Filters, Periods } from '../analytics/Filters';
import { useScope } from '../analytics/useScope';
import { KindChoice } from './KindChoice';
import { MonthField } from './MonthField';
import { ToolField } from './OfWhat';
import { KINDS, type ReportSearch } from './search';
import { FIRST_KIND, missingIn, monthOf, type Shape, wishOf } from './wish';

type Props = { search: ReportSearch; change: (part: ReportSearch) => void };

export function MakeCard({ search, change }: Props) {
  const { t, i18n } = useTranslation();
  const { today } = useScope({});
  const [shape, setShape] = useState<Shape>({ format: 'pdf', language: i18n.language.startsWith('de') ? 'de' : 'en' });
  const write = useWrite((wish: ReportIn, key) => makeReport(wish, key), { refreshes: [keys.paperReports], done: () => undefined });
  return (
    <Card title={t('reports.make')} id="report-make">
      <div className="tc-stack">
        <KindChoice kinds={KINDS} value={search.kind ?? FIRST_KIND} change={(kind) => change({ kind })} />
        <OfWhat search={search} change={change} today={today} />
        <div className="tc-report-shape">
          <SegmentedControl
            aria-label={t('reports.format')}
            data={[
              { value: 'pdf', label: t('reports.pdf') },
              { value: 'xlsx', label: t('reports.xlsx') },
            ]}
            value={shape.format}
            onChange={(format) => setShape({ ...shape, format: format as Shape['format'] })}
          />
          <SegmentedControl
            aria-label={t('reports.language')}
            data={[
              { value: 'en', label: t('reports.english') },
              { value: 'de', label: t('reports.german') },
            ]}
            value={shape.language}
            onChange={(language) => setShape({ ...shape, language: language as Shape['language'] })}
          />
        </div>
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <div className="tc-actions">
          <Button
            className="tc-primary"
            disabled={missingIn(search) !== null}
            loading={write.pending}
            onClick={() => write.run(wishOf(search, shape, today))}
          >
            {t('reports.makeIt')}
          </Button>
        </div>
      </div>
    </Card>
  );
}

function OfWhat({ search, change, today }: Props & { today: string }) {
  const { kind = FIRST_KIND, tool, failure } = search;
  if (kind === 'eight_d') return <OfFailure id={failure ?? ''} />;
  if (kind === 'tool_history') {
    return (
      <>
        <ToolField value={tool ?? ''} change={(one) => change({ tool: one || undefined })} />
        <Periods search={search} change={change} />
      </>
    );
  }
  if (kind === 'plant_month') {
    return (
      <>
        <MonthField value={monthOf(search, today)} change={(month) => change({ period: 'month', month })} today={today} />
        <Facets search={search} change={change} />
      </>
    );
  }
  return <Filters search={search} change={change} />;
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
