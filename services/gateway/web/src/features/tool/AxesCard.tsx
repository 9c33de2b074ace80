import { Button } from '@mantine/core';
import { IconArrowsMove, IconCircleCheck, IconHandStop, IconTool } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tool } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { LocationBadge, PhysicalBadge, ReadinessBadge } from '../../components/Standing';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import { useIsEngineer } from '../../components/useRole';
import type { Cause } from '../../lib/causes';
import { deeds, type Deed } from './deeds';

const AxisDialog = lazy(async () => ({ default: (await import('./AxisDialogs')).AxisDialog }));

type Mark = { since: string; by: string; reason: string; causes?: readonly Cause[] };

/** Where the tool stands on its four axes, since when, by whom and why, and what may be done about it. */
export function AxesCard({ tool }: { tool: Tool }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const [deed, setDeed] = useState<Deed | null>(null);
  const can = deeds(tool, isEngineer);
  const button = (one: Deed, icon?: ReactNode) =>
    can.includes(one) ? (
      <Button key={one} variant={one === 'release' ? 'filled' : 'default'} leftSection={icon} onClick={() => setDeed(one)}>
        {t(`axis.do_${one}`)}
      </Button>
    ) : null;
  const { readiness, location, physical } = tool;
  return (
    <Card title={t('axis.title')} id="axes">
      <div className="tc-axes">
        <Axis name={t('axis.readiness')} mark={readiness} badge={<ReadinessBadge state={readiness.state} />}>
          {button('release', <IconCircleCheck size={20} aria-hidden />)}
          {button('hold', <IconHandStop size={20} aria-hidden />)}
          {button('repair', <IconTool size={20} aria-hidden />)}
        </Axis>
        <Axis
          name={t('axis.location')}
          mark={location}
          badge={
            <LocationBadge
              kind={location.kind}
              name={location.kind === 'press' ? location.machine_name : (location.party ?? location.place_name)}
            />
          }
          detail={location.due_back_on ? t('axis.dueBack', { date: format.date(location.due_back_on) }) : null}
        >
          {button('move', <IconArrowsMove size={20} aria-hidden />)}
        </Axis>
        <Axis name={t('axis.physical')} mark={physical} badge={<PhysicalBadge state={physical.state} />}>
          {button('physical')}
        </Axis>
        <Axis
          name={t('axis.lifeCycle')}
          mark={{ ...tool.life_cycle, reason: tool.life_cycle.reason || t('axis.registered') }}
          badge={<span className="tc-badge">{t(`toolStatus.${tool.status}`)}</span>}
        >
          {button('status')}
        </Axis>
      </div>
      <div className="tc-line" style={{ marginTop: '0.5rem' }}>
        <LinkButton to="/tools/$toolId" params={{ toolId: tool.id }} search={{ tab: 'history', kind: 'state' }} variant="subtle">
          {t('axis.history')}
        </LinkButton>
      </div>
      {deed ? (
        <Suspense fallback={null}>
          <AxisDialog tool={tool} deed={deed} close={() => setDeed(null)} />
        </Suspense>
      ) : null}
    </Card>
  );
}

type AxisProps = { name: string; mark: Mark; badge: ReactNode; detail?: string | null; children: ReactNode };

function Axis({ name, mark, badge, detail, children }: AxisProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho();
  const reason = who.reason(mark.by, mark.reason, mark.causes);
  return (
    <section className="tc-axis" aria-label={name}>
      <h3>{name}</h3>
      <div>{badge}</div>
      {detail ? <div>{detail}</div> : null}
      {reason ? <div className="tc-wrap">{reason}</div> : null}
      <div className="tc-soft tc-small">{t('log.byline', { when: format.moment(mark.since), name: who.name(mark.by) })}</div>
      <div className="tc-actions">{children}</div>
    </section>
  );
}
