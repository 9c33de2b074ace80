import { Button } from '@mantine/core';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { faultOf } from './analysisValues';
import type { AnalysisEdit } from './useAnalysisEdit';

/** Saving stands where the thumb is; what is not saved yet is kept on this device, and says so. */
export function SaveDock({ edit, children }: { edit: AnalysisEdit; children?: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asked, setAsked] = useState(false);
  const fault = faultOf(edit.values);
  const save = (): void => {
    setAsked(true);
    if (!fault) edit.save();
  };
  const { at, by } = edit.saved;
  return (
    <>
      {asked && fault ? (
        <Notice tone="bad">
          {fault.kind === 'nothing' ? t('causes.nothingToConfirm') : t('causes.evidenceNeededFor', { cause: fault.text })}
        </Notice>
      ) : null}
      {edit.error ? <ProblemNotice error={edit.error} /> : null}
      <div className="tc-dock tc-no-print">
        <Button
          className="tc-primary"
          leftSection={<IconDeviceFloppy size={24} aria-hidden />}
          loading={edit.pending}
          disabled={!edit.isDirty}
          onClick={save}
        >
          {t('actions.save')}
        </Button>
        {children}
        <span className="tc-soft tc-small tc-dock-note" role="status">
          {edit.isDirty ? t('causes.onlyHere') : at && by ? t('causes.savedBy', { name: by, when: format.moment(at) }) : ''}
        </span>
      </div>
    </>
  );
}
