import { useTranslation } from 'react-i18next';
import { Conflict } from '../../components/Conflict';
import type { Bilingual } from '../maintenance/levelValues';
import type { ChecklistValues, ItemValues } from './checklistValues';

const FLAGS = ['required', 'photo_required', 'graded'] as const;

type Props = { mine: ChecklistValues; theirs: ChecklistValues; useMine: () => void; useTheirs: () => void };

/** Two changed a checklist: its names, groups and points side by side, with all that is said of each. */
export function ChecklistConflict({ mine, theirs, ...ways }: Props) {
  const { t } = useTranslation();
  const said = ({ en, de }: Bilingual): string => [en, de].filter(Boolean).join(' / ');
  const figures = ({ kind, low, nominal, high, unit }: ItemValues): string[] =>
    kind === 'measure'
      ? [
          `${t('checklist.low')} ${String(low)}`,
          `${t('checklist.nominal')} ${String(nominal)}`,
          `${t('checklist.high')} ${String(high)}`,
          unit,
        ]
      : [];
  const point = (item: ItemValues): string =>
    [
      said(item.texts),
      t(`checklist.kind_${item.kind}`),
      ...figures(item),
      ...(item.kind === 'choice' ? item.choices.map(({ texts }) => said(texts)) : []),
      said(item.help),
      ...FLAGS.filter((flag) => item[flag]).map((flag) => t(`checklist.${flag}`)),
    ]
      .filter(Boolean)
      .join(' · ');
  const groups = (values: ChecklistValues) => new Map(values.groups.map(({ key, titles }) => [key, said(titles)]));
  const points = (values: ChecklistValues) =>
    new Map(values.groups.flatMap(({ items }) => items.map((item): [string, string] => [item.key, point(item)])));
  const rows = (label: (number: number) => string, own: Map<string, string>, others: Map<string, string>) =>
    [...new Set([...own.keys(), ...others.keys()])].map((key, index) => ({
      label: label(index + 1),
      mine: own.get(key) ?? '',
      theirs: others.get(key) ?? '',
    }));
  return (
    <Conflict
      fields={[
        { label: t('template.titleEn'), mine: mine.titles.en, theirs: theirs.titles.en },
        { label: t('template.titleDe'), mine: mine.titles.de, theirs: theirs.titles.de },
        ...rows((number) => t('checklist.group', { number }), groups(mine), groups(theirs)),
        ...rows((number) => t('checklist.pointNumber', { number }), points(mine), points(theirs)),
      ]}
      {...ways}
    />
  );
}
