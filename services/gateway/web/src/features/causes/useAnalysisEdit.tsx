import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveAnalysis } from '../../api/causes';
import type { Analysis } from '../../api/causeTypes';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { isStale, useWrite } from '../../components/useWrite';
import { useDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { analysisInput, analysisValues, type AnalysisValues, isSame, merged } from './analysisValues';
import { useCompared } from './useCompared';

export type AnalysisEdit = {
  values: AnalysisValues;
  change: (change: (values: AnalysisValues) => AnalysisValues) => void;
  /** What the server has; `isDirty` tells whether something here is not there yet. */
  saved: Analysis;
  isDirty: boolean;
  save: () => void;
  pending: boolean;
  error: unknown;
  /** Instead of the page, while two versions are to be compared. */
  conflict: ReactNode;
};

type Start = { version: number; before: AnalysisValues };
type Draft = Start & { values: AnalysisValues };

function startOf(analysis: Analysis): Start {
  return { version: analysis.version, before: analysisValues(analysis) };
}

/**
 * An analysis at work: what is typed stays on this device until it is saved, with the version it was begun from. Whoever saves second
 * compares; going on with his own brings along what the other added.
 */
export function useAnalysisEdit(failureId: string, analysis: Analysis): AnalysisEdit {
  const { t } = useTranslation();
  const userId = useStore(session).user?.id ?? '';
  const [start, setStart] = useState(() => startOf(analysis));
  const [values, setValues] = useState(start.before);
  const isDirty = !isSame(values, start.before);
  const compared = useCompared();
  const draft = useDraft<Draft>(
    `${userId}:analysis:${failureId}`,
    { ...start, values },
    (kept) => {
      setStart({ version: kept.version, before: kept.before });
      setValues(kept.values);
    },
    isDirty,
  );
  const write = useWrite(
    ({ version, sent }: { version: number; sent: AnalysisValues }) => saveAnalysis(failureId, version, analysisInput(sent)),
    {
      refreshes: [keys.failures],
      done: (answer, { sent }) => {
        void draft.clear();
        setStart(startOf(answer));
        // What was typed while it was sent is still to be saved.
        setValues((now) => (isSame(now, sent) ? analysisValues(answer) : merged(sent, now, analysisValues(answer))));
      },
    },
  );
  // What somebody else saved is shown at once where nothing of one's own is in the way.
  if (!isDirty && analysis.version > start.version) {
    setStart(startOf(analysis));
    setValues(analysisValues(analysis));
  }
  const isOvertaken = isStale(write.error) && analysis.version !== start.version;
  const goOnFrom = (next: AnalysisValues): void => {
    setStart(startOf(analysis));
    setValues(next);
    write.reset();
  };
  return {
    values,
    change: (change) => setValues(change),
    saved: analysis,
    isDirty,
    save: () => write.run({ version: start.version, sent: values }),
    pending: write.pending,
    error: isOvertaken ? null : write.error,
    conflict: isOvertaken ? (
      <div className="tc-stack">
        <p className="tc-lead">{t('causes.bothKept', { name: analysis.by ?? '' })}</p>
        <Conflict
          fields={compared(values, analysisValues(analysis))}
          useMine={() => goOnFrom(merged(start.before, values, analysisValues(analysis)))}
          useTheirs={() => {
            void draft.clear();
            goOnFrom(analysisValues(analysis));
          }}
        />
      </div>
    ) : null,
  };
}
