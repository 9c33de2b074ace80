import { Button } from '@mantine/core';
import { IconBuildingFactory2, IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMachines } from '../../api/queries';
import type { Machine } from '../../api/types';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useIsEngineer } from '../../components/useRole';
import './machines.css';
import { Permit } from './Permit';
import { RetiredMachines } from './RetiredMachines';
import { SourceLine } from './SourceLine';

const AddMachine = lazy(async () => ({ default: (await import('./MachineDialog')).AddMachine }));

const route = getRouteApi('/machines');

export function MachinesPage() {
  const { t } = useTranslation();
  const machines = useMachines();
  const isEngineer = useIsEngineer();
  const [adding, setAdding] = useState(route.useSearch().add ?? false);
  const items = machines.data?.items ?? [];
  const add = isEngineer ? (
    <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setAdding(true)}>
      {t('machines.add')}
    </Button>
  ) : null;
  return (
    <>
      <PageHead title={t('machines.title')} actions={add} />
      {machines.isPending ? <Loading lines={3} height={180} /> : null}
      {machines.isError && !machines.data ? <ProblemNotice error={machines.error} retry={() => void machines.refetch()} /> : null}
      {machines.isSuccess && items.length === 0 ? (
        <EmptyState icon={IconBuildingFactory2} title={t('machines.none')} action={add}>
          {t('machines.noneText')}
        </EmptyState>
      ) : null}
      {byArea(items).map(([area, machinesThere]) => (
        <section key={area} aria-label={area || t('machines.title')}>
          {area ? <h2 className="tc-area">{area}</h2> : null}
          <div className="tc-machines">
            {machinesThere.map((machine) => (
              <MachineCard key={machine.id} machine={machine} />
            ))}
          </div>
        </section>
      ))}
      <RetiredMachines />
      {adding ? (
        <Suspense fallback={null}>
          <AddMachine close={() => setAdding(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

/** Machines of one area together, areas by name; those in none come last. */
function byArea(machines: readonly Machine[]): [string, Machine[]][] {
  const areas = new Map<string, Machine[]>();
  for (const machine of machines) areas.set(machine.area, [...(areas.get(machine.area) ?? []), machine]);
  return [...areas].sort(([one], [other]) => Number(!one) - Number(!other) || one.localeCompare(other));
}

function MachineCard({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const counted = useCounted();
  return (
    <section
      className="tc-card tc-stack"
      style={{ gap: '0.75rem', position: 'relative' }}
      aria-label={machine.name}
      data-machine={machine.id}
    >
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <Link to="/machines/$machineId" params={{ machineId: machine.id }} className="tc-cover">
          <strong style={{ fontSize: '1.1875rem' }}>{machine.name}</strong>
        </Link>
        <Permit run={machine.run} />
      </div>
      <div>
        {machine.tools.length === 0 ? <span className="tc-soft">{t('machines.noTool')}</span> : null}
        {machine.tools.map((tool) => (
          <div key={tool.id}>
            <strong className="tc-number">{tool.number}</strong> <span className="tc-soft">{tool.name}</span>
            {tool.station ? <span className="tc-small"> · {t('stations.at', { station: tool.station })}</span> : null}
          </div>
        ))}
      </div>
      {machine.sources.length === 0 ? <span className="tc-soft tc-small">{t('sources.noneHere')}</span> : null}
      {machine.sources.map((source) => (
        <SourceLine key={source.id} source={source} />
      ))}
      {machine.unassigned_shots > 0 ? (
        <span className="tc-small">{t('machines.unassignedCount', counted(machine.unassigned_shots))}</span>
      ) : null}
    </section>
  );
}
