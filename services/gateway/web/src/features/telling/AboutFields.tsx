import { Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAreas } from '../../api/areas';
import { useMachines } from '../../api/queries';
import { ToolPicker } from '../parts/ToolPicker';
import { ChipChoice } from '../people/ChipChoice';
import { Chips } from '../../components/Chips';
import { type RuleValues, turned } from './ruleValues';

type About = Pick<RuleValues, 'some' | 'toolIds' | 'machineIds' | 'areas'>;

/** Everything, or what concerns one of some tools, machines and areas of the plant. */
export function AboutFields({ value, change }: { value: About; change: (change: Partial<About>) => void }) {
  const { t } = useTranslation();
  return (
    <div className="tc-list">
      <ChipChoice
        label={t('rule.aboutWhat')}
        options={[
          { value: 'all', label: t('rule.aboutAll') },
          { value: 'some', label: t('rule.aboutSome') },
        ]}
        value={value.some ? 'some' : 'all'}
        choose={(one) => change({ some: one === 'some' })}
      />
      {value.some ? (
        <div className="tc-form-grid">
          <ToolPicker label={t('rule.tools')} ids={value.toolIds} change={(toolIds) => change({ toolIds })} />
          <Machines ids={value.machineIds} change={(machineIds) => change({ machineIds })} />
          <Areas areas={value.areas} change={(areas) => change({ areas })} />
        </div>
      ) : null}
    </div>
  );
}

/** Not shown where the plant has none. */
function Areas({ areas, change }: { areas: readonly string[]; change: (areas: string[]) => void }) {
  const { t } = useTranslation();
  const offered = [...new Set([...(useAreas().data ?? []), ...areas])];
  if (offered.length === 0) return null;
  return (
    <Chips
      label={t('rule.areas')}
      options={offered.map((area) => ({ value: area, label: area }))}
      chosen={areas}
      turn={(area) => change(turned(areas, area))}
    />
  );
}

function Machines({ ids, change }: { ids: readonly string[]; change: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const machines = useMachines().data?.items ?? [];
  return (
    <div className="tc-list">
      {ids.length > 0 ? (
        <div className="tc-chips">
          {ids.map((id) => (
            <button key={id} type="button" className="tc-chip tc-form-chip" aria-pressed onClick={() => change(turned(ids, id))}>
              {machines.find((one) => one.id === id)?.name ?? id} <IconX size={18} aria-hidden />
            </button>
          ))}
        </div>
      ) : null}
      <Select
        label={t('rule.machines')}
        placeholder={t('rule.addMachine')}
        searchable
        nothingFoundMessage={t('machines.noneFound')}
        data={machines.filter(({ id }) => !ids.includes(id)).map(({ id, name }) => ({ value: id, label: name }))}
        value={null}
        onChange={(id) => {
          if (id) change([...ids, id]);
        }}
      />
    </div>
  );
}
