import { Select, Textarea } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SEVERITY_NAMES, STOPS } from '../../api/failureNames';
import type { FailureSeverity } from '../../api/failureTypes';
import { useComponents } from '../../api/tooling';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { LocalPicture } from '../../components/photo/Thumb';
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
  const { draft, change, pictures, addPhotos, removePhoto } = report;
  const parts = (components.data ?? []).filter((one) => !one.retired);
  return (
    <details className="tc-card tc-more">
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
        <Field label={t('failures.photos')}>
          <div className="tc-line">
            {draft.photo_ids.length > 0 ? (
              <ul className="tc-photos">
                {draft.photo_ids.map((id, index) => {
                  const picture = pictures.get(id);
                  return (
                    <li key={id}>
                      {picture ? <LocalPicture picture={picture} alt={t('failures.photoNth', { number: index + 1 })} /> : null}
                      <button
                        type="button"
                        className="tc-photo-remove"
                        aria-label={t('photo.remove', { number: index + 1 })}
                        onClick={() => removePhoto(id)}
                      >
                        <IconX size={20} aria-hidden />
                      </button>
                    </li>
                  );
                })}
              </ul>
            ) : null}
            <PhotoInput label={t('failures.takePhoto')} add={addPhotos} />
          </div>
        </Field>
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
