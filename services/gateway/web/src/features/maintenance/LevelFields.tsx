import { ActionIcon, Select, Switch } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { useChecklists } from '../../api/bench';
import { inWords } from '../../lib/words';
import { CODES, type LevelBase } from './levelValues';

/** The part of a form that these fields write to; plans and templates both have it. */
export type FormFields = { getInputProps: (path: string, options?: { type?: 'input' | 'checkbox' }) => object };

/** Stands for "none" in a list that cannot be emptied: its cross would be too small for a finger. */
export const NONE = 'none';

type Props = { form: FormFields; index: number; level: LevelBase; names: ReactNode; remove: (() => void) | null; children?: ReactNode };

/** A level: when it falls due, what happens then, and the checklist that is worked through. */
export function LevelFields({ form, index, level, names, remove, children }: Props) {
  const { t, i18n } = useTranslation();
  const checklists = useChecklists();
  const field = (name: keyof LevelBase): string => `levels.${String(index)}.${name}`;
  const numeric = {
    inputMode: 'numeric' as const,
    whole: true,
    min: 1,
  };
  const chosen = form.getInputProps(field('checklist_id')) as { value: string | null; onChange: (id: string | null) => void };
  const lists = (checklists.data?.items ?? []).filter((list) => !list.retired || list.id === level.checklist_id);
  return (
    <fieldset className="tc-card" style={{ margin: 0 }}>
      <legend className="tc-small" style={{ fontWeight: 650, padding: '0 0.375rem' }}>
        {t('plan.levelLegend', { code: level.code })}
      </legend>
      <div className="tc-form-grid">
        <Select label={t('plan.code')} data={[...CODES]} allowDeselect={false} {...form.getInputProps(field('code'))} />
        {names}
        <NumberField
          label={t('plan.intervalShots')}
          placeholder={t('plan.notByShots')}
          {...numeric}
          {...form.getInputProps(field('interval_shots'))}
        />
        <NumberField
          label={t('plan.intervalDays')}
          placeholder={t('plan.notByDays')}
          {...numeric}
          {...form.getInputProps(field('interval_days'))}
        />
        <NumberField
          label={t('level.intervalHours')}
          placeholder={t('level.notByHours')}
          {...numeric}
          {...form.getInputProps(field('interval_hours'))}
        />
        <NumberField label={t('plan.warn')} unit="%" {...numeric} max={100} {...form.getInputProps(field('warn_percent'))} />
        <NumberField label={t('plan.limit')} unit="%" {...numeric} min={100} {...form.getInputProps(field('limit_percent'))} />
        <Select
          label={t('level.checklist')}
          allowDeselect={false}
          data={[
            { value: NONE, label: t('level.noChecklist') },
            ...lists.map(({ id, titles }) => ({ value: id, label: inWords(titles, i18n.language) })),
          ]}
          value={chosen.value ?? NONE}
          onChange={(id) => chosen.onChange(id === NONE ? null : id)}
        />
        <NumberField label={t('level.planned')} unit={t('finish.minutes')} {...numeric} {...form.getInputProps(field('planned_minutes'))} />
      </div>
      {children}
      <div className="tc-line" style={{ justifyContent: 'space-between', marginTop: '0.875rem' }}>
        <div className="tc-list">
          <Switch
            label={t('plan.blocksRun')}
            description={t('plan.blocksRunHint')}
            {...form.getInputProps(field('blocks_run'), { type: 'checkbox' })}
          />
          <Switch label={t('plan.includesLower')} {...form.getInputProps(field('includes_lower'), { type: 'checkbox' })} />
          <Switch
            label={t('level.onlyStored')}
            description={t('level.onlyStoredHint')}
            {...form.getInputProps(field('only_stored'), { type: 'checkbox' })}
          />
        </div>
        {remove ? (
          <ActionIcon aria-label={t('plan.removeLevel', { code: level.code })} onClick={remove}>
            <IconTrash size={22} aria-hidden />
          </ActionIcon>
        ) : null}
      </div>
    </fieldset>
  );
}
