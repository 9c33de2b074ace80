import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBuildingFactory2, IconEdit, IconPlus, IconSettings, IconTimeline } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMachines } from '../../api/queries';
import type { Machine } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { MachineCameras } from '../cameras/MachineCameras';
import { Permit } from './Permit';
import { SourceLine } from './SourceLine';
import { StopReasons } from './StopReasons';

const EditMachine = lazy(async () => ({ default: (await import('./MachineDialog')).EditMachine }));
const route = getRouteApi('/machines/$machineId');

export function MachinePage() {
  const { t } = useTranslation();
  const { machineId } = route.useParams();
  const machines = useMachines();
  const machine = machines.data?.items.find((one) => one.id === machineId);
  if (machines.isPending) return <Loading lines={4} height={110} />;
  if (!machine)
    return machines.error ? (
      <ProblemNotice error={machines.error} retry={() => void machines.refetch()} />
    ) : (
      <EmptyState icon={IconBuildingFactory2} title={t('machines.unknown')} />
    );
  return <Detail machine={machine} />;
}

function Detail({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const [editing, setEditing] = useState(false);
  return (
    <>
      <PageHead
        title={machine.name}
        actions={
          <>
            <LinkButton
              to="/machines/$machineId/time"
              params={{ machineId: machine.id }}
              variant="default"
              leftSection={<IconTimeline size={20} aria-hidden />}
            >
              {t('press.overTime')}
            </LinkButton>
            {isEngineer ? (
              <Button variant="default" leftSection={<IconEdit size={20} aria-hidden />} onClick={() => setEditing(true)}>
                {t('actions.edit')}
              </Button>
            ) : null}
          </>
        }
      >
        <div className="tc-line">
          {machine.area ? <strong>{machine.area}</strong> : null}
          {machine.note ? <span className="tc-soft">{machine.note}</span> : null}
          <Permit run={machine.run} />
        </div>
      </PageHead>
      {editing ? (
        <Suspense fallback={null}>
          <EditMachine machine={machine} close={() => setEditing(false)} />
        </Suspense>
      ) : null}
      <div className="tc-stack">
        {machine.run.run === false ? (
          <Notice tone="bad">
            <strong>{t('permit.stop')}</strong>
            <StopReasons run={machine.run} />
          </Notice>
        ) : null}
        <div className="tc-columns" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(22rem, 100%), 1fr))' }}>
          <Card title={t('machines.tools')} id="tools">
            {machine.tools.length === 0 ? (
              <EmptyState
                icon={IconBuildingFactory2}
                title={t('machines.noTool')}
                action={<LinkButton to="/tools">{t('machines.chooseTool')}</LinkButton>}
              >
                {t('machines.noToolText')}
              </EmptyState>
            ) : null}
            <ul className="tc-list">
              {machine.tools.map((tool) => (
                <li key={tool.id} className="tc-row-link">
                  <span>
                    <Link to="/tools/$toolId" params={{ toolId: tool.id }} className="tc-cover">
                      <strong className="tc-number">{tool.number}</strong>
                    </Link>{' '}
                    <span className="tc-soft">{tool.name}</span>
                    {tool.station ? <strong className="tc-small"> · {t('stations.at', { station: tool.station })}</strong> : null}
                  </span>
                  <span className="tc-line" style={{ justifyContent: 'flex-end' }}>
                    <span className="tc-soft tc-small">{t('mounting.since', { when: format.moment(tool.mounted_at) })}</span>
                    <LinkButton
                      to="/report"
                      search={{ tool: tool.id }}
                      variant="default"
                      style={{ position: 'relative', zIndex: 1 }}
                      leftSection={<IconAlertTriangle size={20} aria-hidden />}
                      aria-label={t('home.reportNamed', { tool: tool.number })}
                    >
                      {t('home.report')}
                    </LinkButton>
                  </span>
                </li>
              ))}
            </ul>
          </Card>
          <Card
            title={t('sources.title')}
            id="sources"
            actions={
              isEngineer ? (
                <LinkButton
                  to="/sources/new"
                  search={{ machine: machine.id }}
                  variant="default"
                  leftSection={<IconPlus size={20} aria-hidden />}
                >
                  {t('sources.add')}
                </LinkButton>
              ) : null
            }
          >
            {machine.sources.length === 0 ? <p className="tc-soft">{t('sources.noneHereText', { id: machine.id })}</p> : null}
            <ul className="tc-list">
              {machine.sources.map((source) => (
                <li key={source.id} className="tc-card">
                  <SourceLine source={source} />
                  {isEngineer ? (
                    <LinkButton
                      to="/sources/$sourceId"
                      params={{ sourceId: source.id }}
                      variant="subtle"
                      mt="xs"
                      leftSection={<IconSettings size={18} aria-hidden />}
                      aria-label={t('sources.setUpNamed', { name: source.name })}
                    >
                      {t('sources.setUp')}
                    </LinkButton>
                  ) : null}
                </li>
              ))}
            </ul>
          </Card>
          <MachineCameras machineId={machine.id} />
          {machine.unassigned_shots > 0 ? <UnassignedCard machine={machine} /> : null}
        </div>
      </div>
    </>
  );
}

/** Shots that came while no tool was mounted: nobody's yet. */
function UnassignedCard({ machine }: { machine: Machine }) {
  const { t } = useTranslation();
  const counted = useCounted();
  return (
    <Card title={t('machines.unassigned')} id="unassigned">
      <strong style={{ fontSize: '1.5rem' }}>{t('units.shots', counted(machine.unassigned_shots))}</strong>
      <p className="tc-soft">{t('machines.unassignedText')}</p>
      <LinkButton to="/machines/$machineId/time" params={{ machineId: machine.id }} variant="default">
        {t('press.decide')}
      </LinkButton>
    </Card>
  );
}
