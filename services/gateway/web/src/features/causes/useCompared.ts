import { useTranslation } from 'react-i18next';
import type { ConflictField } from '../../components/Conflict';
import { type AnalysisValues, BRANCHES, TEXTS } from './analysisValues';

/** Two versions of an analysis in words, part by part. */
export function useCompared(): (mine: AnalysisValues, theirs: AnalysisValues) => ConflictField[] {
  const { t } = useTranslation();
  const words = (values: AnalysisValues): [string, string][] => [
    [t('causes.fiveWhy'), values.five_whys.map(({ whys }) => whys.map((why) => why.answer).join(' → ')).join(' | ')],
    ...BRANCHES.map((branch): [string, string] => [
      t(`causes.branch_${branch}`),
      values.ishikawa[branch].map(({ text, state }) => `${text} (${t(`causes.state_${state}`)})`).join(' | '),
    ]),
    [t('causes.code'), values.cause_code ?? ''],
    [t('causes.cause'), values.cause_text],
    [t('causes.isConfirmed'), t(values.confirmed ? 'causes.state_confirmed' : 'causes.state_suspected')],
    [t('causes.evidence'), values.evidence],
    [t('causes.photos'), String(values.evidence_photo_ids.length)],
    [t('causes.team'), values.team.join(', ')],
    ...TEXTS.map((name): [string, string] => [t(`causes.text_${name}`), values.d8[name]]),
  ];
  return (mine, theirs) => {
    const other = words(theirs);
    return words(mine).map(([label, said], index) => ({ label, mine: said, theirs: other[index]?.[1] ?? '' }));
  };
}
