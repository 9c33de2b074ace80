import { Select, Switch, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCodes } from '../../api/failures';
import { Card } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { inWords } from '../../lib/words';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { addPhotos } from '../../components/photo/addPhotos';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { faultOf } from './analysisValues';
import type { AnalysisEdit } from './useAnalysisEdit';

type Props = { edit: AnalysisEdit; toolId: string; failure: string };

/** What is taken as the cause, and whether it was proved. */
export function CausePart({ edit, toolId, failure }: Props) {
  const { t, i18n } = useTranslation();
  const isEngineer = useIsEngineer();
  const codes = useCodes({ group: ['cause'] });
  const { values, change } = edit;
  const chosen = edit.saved.cause_code;
  const known = (codes.data?.items ?? []).map(({ code, names }) => ({ value: code, label: inWords(names, i18n.language) || code }));
  const offered =
    chosen && !known.some(({ value }) => value === chosen.code)
      ? [...known, { value: chosen.code, label: inWords(chosen.names, i18n.language) || chosen.code }]
      : known;
  const isBare = faultOf({ ...values, ishikawa: { man: [], machine: [], method: [], material: [], measurement: [], environment: [] } });
  const isLocked = !isEngineer && edit.saved.confirmed;
  const about = { tool_id: toolId, slot: 'other', caption: t('causes.photoOf', { failure }) } as const;
  const caption = { key: 'queue.photo', values: { level: failure, tool: t('causes.evidence') } };
  const link = (ids: readonly string[]): void =>
    change((now) => ({ ...now, evidence_photo_ids: [...new Set([...now.evidence_photo_ids, ...ids])] }));
  const unlink = (id: string): void =>
    change((now) => ({ ...now, evidence_photo_ids: now.evidence_photo_ids.filter((one) => one !== id) }));
  return (
    <Card title={t('causes.cause')} id="the-cause">
      <div className="tc-list">
        <Textarea
          label={t('causes.causeText')}
          placeholder={t('causes.causeHint')}
          autosize
          minRows={2}
          disabled={isLocked}
          value={values.cause_text}
          onChange={(event) => {
            const text = event.currentTarget.value;
            change((now) => ({ ...now, cause_text: text }));
          }}
        />
        <Select
          label={t('causes.code')}
          description={t('causes.codeHint')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('causes.noCode') }}
          disabled={isLocked}
          data={offered}
          value={values.cause_code}
          onChange={(code) => change((now) => ({ ...now, cause_code: code }))}
        />
        <Switch
          label={t('causes.isConfirmed')}
          description={isEngineer ? t('causes.confirmHint') : t('causes.engineersConfirm')}
          disabled={!isEngineer}
          checked={values.confirmed}
          onChange={(event) => {
            const confirmed = event.currentTarget.checked;
            change((now) => ({ ...now, confirmed }));
          }}
        />
        <Textarea
          label={t('causes.evidence')}
          description={t('causes.evidenceHint')}
          autosize
          minRows={2}
          disabled={isLocked}
          error={isBare ? t(isBare.kind === 'nothing' ? 'causes.nothingToConfirm' : 'causes.evidenceNeeded') : null}
          value={values.evidence}
          onChange={(event) => {
            const evidence = event.currentTarget.value;
            change((now) => ({ ...now, evidence }));
          }}
        />
        <Gallery photos={newestFirst(values.evidence_photo_ids)} name={t('causes.evidence')} remove={isLocked ? null : unlink} />
        {isLocked ? null : (
          <div className="tc-actions">
            <PhotoInput
              label={t('causes.photoOfEvidence')}
              add={(pictures) => link(addPhotos(about, caption, pictures))}
              plant={{ about, link: (id) => link([id]), unlink }}
            />
          </div>
        )}
      </div>
    </Card>
  );
}
