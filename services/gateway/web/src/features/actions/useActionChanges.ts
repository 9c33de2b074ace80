import { useTranslation } from 'react-i18next';
import type { ActionDetail, ActionPriority } from '../../api/actionTypes';
import { usePeople } from '../../api/people';
import { useFormat } from '../../components/useFormat';
import { useWatchLength } from './useWatchLength';

type Change = ActionDetail['history'][number]['changes'][number];

const FIELDS = {
  title: 'actionForm.title',
  description: 'actionForm.description',
  checklist: 'actionForm.checklist',
  owner: 'actionForm.owner',
  team: 'actionFilter.team',
  due_on: 'actionForm.dueOn',
  priority: 'actionForm.priority',
  approver: 'actionForm.approver',
  failure_ids: 'actionForm.reports',
  photo_ids: 'action.photos',
  job_ids: 'action.jobs',
  watch: 'watch.title',
  no_watch_reason: 'watch.without',
} as const;

function isField(field: string): field is keyof typeof FIELDS {
  return field in FIELDS;
}

/** "Due: 4 Nov → 9 Nov": a change of the plan in the words of its form; '' for a field this client does not know. */
export function useActionChanges(): (change: Change) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const people = usePeople();
  const length = useWatchLength();
  const said = (field: keyof typeof FIELDS, value: unknown): string => {
    if (value === null || value === undefined || value === '') return '–';
    if (Array.isArray(value)) return field === 'checklist' ? value.join(' · ') : format.count(value.length);
    if (typeof value === 'object') {
      const { shots, days } = value as { shots: number | null; days: number | null };
      return length({ shots, days });
    }
    const text = String(value as string | number);
    if (field === 'due_on') return format.date(text);
    if (field === 'priority') return t(`actionPriority.${text as ActionPriority}`);
    if (field === 'owner' || field === 'approver') return people.data?.find((one) => one.username === text)?.name ?? text;
    return text;
  };
  return ({ field, before, after }) =>
    isField(field) ? t('actionHistory.became', { name: t(FIELDS[field]), before: said(field, before), after: said(field, after) }) : '';
}
