import { Select, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SEVERITY_NAMES, STOPS } from '../../api/failureNames';
import type { FailureSeverity } from '../../api/failureTypes';
import { useComponents } from '../../api/tooling';
import { SEVERITIES } from '../failures/looks';
import { useFailureWords } from '../failures/useFailureWords';
import { Buttons } from '../job/Buttons';
import type { DraftOfReport } from './useReportDraft';

type Props = { toolId: string; report: DraftOfReport; severity: FailureSeverity };

/** What the common report does without; each part stays as it is unless somebody knows better. */
export function More({ toolId, report, severity }: Props) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const components = useComponents(toolId);
  const { draft, change } = report;
  const parts = (components.data ?? []).filter((one) => !one.retired);
  const isUsed =
    draft.severity !== null || draft.stop !== 'none' || draft.component_id !== null || draft.note !== '' || draft.photo_ids.length > 0;
  return (
    // What came back with a draft is in sight.
    <details className="tc-card tc-more" open={isUsed || undefined}>
      <summary>
        <strong>{t('report.more')}</strong> <span className="tc-soft">{t('report.moreText')}</span>
      </summary>
      <div className="tc-list tc-finding-like">
        <Field label={t('failures.severity')}>
          <Buttons
            label={t('failures.severity')}
            options={SEVERITY_NAMES.map((value) => ({ value, text: t(`failureSeverity.${value}`), ...SEVERITIES[value] }))}
            value={severity}
            choose={(value) => change({ severity: value })}
          />
          <span className="tc-soft tc-small">{t(`severityMeans.${severity}`)}</span>
        </Field>
        <Field label={t('failures.stop')}>
          <Buttons
            label={t('failures.stop')}
            options={STOPS.map((value) => ({ value, text: t(`failureStop.${value}`) }))}
            value={draft.stop}
            choose={(stop) => change({ stop })}
          />
        </Field>
        {parts.length > 0 ? (
          <Select
            label={t('failures.component')}
            placeholder={t('failures.componentHint')}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('failures.noComponent') }}
            data={parts.map(({ id, name, position }) => ({ value: id, label: [name, position].filter(Boolean).join(' · ') }))}
            value={draft.component_id}
            onChange={(component_id) => change({ component_id })}
          />
        ) : null}
        <Textarea
          label={t('failures.note')}
          placeholder={t('failures.noteHint')}
          autosize
          minRows={2}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
        {words.place(draft, parts) ? <p className="tc-soft tc-lead">{words.place(draft, parts)}</p> : null}
      </div>
    </details>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="tc-grade" data-wide>
      <span className="tc-small" aria-hidden>
        {label}
      </span>
      {children}
    </div>
  );
}
