import { useTranslation } from 'react-i18next';
import { useTool } from '../../api/queries';
import { Conflict } from '../../components/Conflict';
import type { ScheduleDraft } from './scheduleDraft';
import { useReportWords } from './useReportWords';

type Props = {
  mine: ScheduleDraft;
  theirs: ScheduleDraft;
  nameOf: (username: string) => string;
  useMine: () => void;
  useTheirs: () => void;
};

export function ScheduleConflict({ mine, theirs, nameOf, ...ways }: Props) {
  const { t } = useTranslation();
  const words = useReportWords();
  const tools = { [mine.tool]: useToolName(mine.tool), [theirs.tool]: useToolName(theirs.tool) };
  const said = (draft: ScheduleDraft): Record<string, string> => ({
    [t('reports.every')]: words.when(draft),
    [t('reports.area')]: draft.area || t('reports.anyArea'),
    [t('reports.tool')]: tools[draft.tool] ?? '',
    [t('reports.format')]: t(`reports.${draft.format}`),
    [t('reports.language')]: words.language(draft.language),
    [t('reports.recipients')]: [...draft.usernames.map(nameOf), draft.addresses].filter(Boolean).join(', '),
  });
  const others = said(theirs);
  return (
    <Conflict fields={Object.entries(said(mine)).map(([label, own]) => ({ label, mine: own, theirs: others[label] ?? '' }))} {...ways} />
  );
}

function useToolName(id: string): string {
  const { data } = useTool(id, Boolean(id));
  const named = data?.tool ?? data?.row;
  return named ? `${named.number} ${named.name}` : id;
}
