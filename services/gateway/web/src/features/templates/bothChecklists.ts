import { merged } from '../../lib/merged';
import { mergedBy } from '../../lib/mergedLists';
import { type ChecklistValues, type ChoiceValues, groupInput, type GroupValues, itemInput, type ItemValues } from './checklistValues';

const keyOf = ({ key }: { key: string }): string => key;

/** What is said the same, whoever wrote it: without the ids that the server gave. */
const itemSaid = (item: ItemValues): string => JSON.stringify(itemInput({ ...item, id: null }));
const groupSaid = (group: GroupValues): string =>
  JSON.stringify(groupInput({ ...group, id: null, items: group.items.map((item) => ({ ...item, id: null })) }));

type Entry = { key: string; id: string | null };

/** My list with what I added in the other's words where that is the same: my own saving most of all, whose answer was lost. */
function adopted<T extends Entry>(said: (one: T) => string, before: readonly T[], mine: readonly T[], theirs: readonly T[]): T[] {
  const were = new Set(before.map(keyOf));
  const added = new Map(theirs.filter(({ key }) => !were.has(key)).map((one) => [said(one), one]));
  return mine.map((one) => (one.id === null ? (added.get(said(one)) ?? one) : one));
}

function bothChoices(before: ChoiceValues, mine: ChoiceValues, theirs: ChoiceValues): ChoiceValues {
  return { ...theirs, texts: merged(before.texts, mine.texts, theirs.texts) };
}

function bothItems(before: ItemValues, mine: ItemValues, theirs: ItemValues): ItemValues {
  return {
    ...merged(before, mine, theirs),
    texts: merged(before.texts, mine.texts, theirs.texts),
    help: merged(before.help, mine.help, theirs.help),
    choices: mergedBy(keyOf, bothChoices, before.choices, mine.choices, theirs.choices),
  };
}

function bothGroups(before: GroupValues, mine: GroupValues, theirs: GroupValues): GroupValues {
  const own = adopted(itemSaid, before.items, mine.items, theirs.items);
  return {
    ...theirs,
    titles: merged(before.titles, mine.titles, theirs.titles),
    items: mergedBy(keyOf, bothItems, before.items, own, theirs.items),
  };
}

/** My changes over what is saved now, point by point. */
export function bothChecklists(before: ChecklistValues, mine: ChecklistValues, theirs: ChecklistValues): ChecklistValues {
  const own = adopted(groupSaid, before.groups, mine.groups, theirs.groups);
  return {
    titles: merged(before.titles, mine.titles, theirs.titles),
    groups: mergedBy(keyOf, bothGroups, before.groups, own, theirs.groups),
  };
}
