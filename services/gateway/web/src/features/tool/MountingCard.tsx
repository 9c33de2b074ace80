import { Button } from '@mantine/core';
import { IconArrowBarToDown, IconArrowBarUp, IconBuildingFactory2, IconQrcode } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isKnown } from '../../api/toolParts';
import type { Machine, Mounting, ToolDetail } from '../../api/types';
import { TextLink } from '../../components/LinkButton';
import { Missing } from '../../components/Missing';
import { EmptyState, Notice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { IdentityBadge } from './IdentityBadge';

const MountDialog = lazy(async () => ({ default: (await import('./MountDialog')).MountDialog }));
const UnmountDialog = lazy(async () => ({ default: (await import('./UnmountDialog')).UnmountDialog }));
const CheckLabelDialog = lazy(async () => ({ default: (await import('./CheckLabelDialog')).CheckLabelDialog }));

type Props = { toolId: string; detail: ToolDetail; machines: readonly Machine[] };

/** The run that lasts, or the way to the next one. */
export function MountingCard({ toolId, detail, machines }: Props) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState<'mount' | 'unmount' | 'check' | null>(null);
  const { tool } = detail;
  const current = detail.mountings.find((one) => one.unmounted_at === null);
  const close = (): void => setAsks(null);
  if (!isKnown(detail, 'registry')) {
    return (
      <Card title={t('mounting.title')} id="mounting">
        <Missing missing={['registry']} isAll />
      </Card>
    );
  }
  return (
    <Card title={t('mounting.title')} id="mounting">
      {current ? (
        <Current run={current} />
      ) : (
        <EmptyState icon={IconBuildingFactory2} title={t('tools.notMounted')}>
          {t('mounting.why')}
        </EmptyState>
      )}
      <div className="tc-actions" style={{ marginTop: '0.75rem' }}>
        {current ? (
          <>
            <Button variant="default" leftSection={<IconQrcode size={20} aria-hidden />} onClick={() => setAsks('check')}>
              {t('run.check')}
            </Button>
            <Button variant="default" leftSection={<IconArrowBarUp size={20} aria-hidden />} onClick={() => setAsks('unmount')}>
              {t('mounting.unmount')}
            </Button>
          </>
        ) : (
          <Button variant="default" leftSection={<IconArrowBarToDown size={20} aria-hidden />} onClick={() => setAsks('mount')}>
            {t('mounting.mount')}
          </Button>
        )}
      </div>
      <Suspense fallback={null}>
        {asks === 'mount' ? <MountDialog toolId={toolId} tool={tool} machines={machines} close={close} /> : null}
        {asks === 'unmount' ? <UnmountDialog toolId={toolId} close={close} /> : null}
        {asks === 'check' ? <CheckLabelDialog toolId={toolId} close={close} /> : null}
      </Suspense>
    </Card>
  );
}

function Current({ run }: { run: Mounting }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = [
    { name: t('station.one'), value: run.station },
    { name: t('configuration.one'), value: run.configuration_name },
    { name: t('run.job'), value: run.job },
    { name: t('run.shots'), value: shotsOf(run, format.count.bind(format)) },
    { name: t('mounting.factorLabel'), value: run.shot_factor === 1 ? null : format.count(run.shot_factor) },
  ].filter(({ value }) => value);
  return (
    <>
      {run.identity.mismatch ? <Notice tone="bad">{t('run.mismatch', { mould: run.identity.mismatch })}</Notice> : null}
      <p className="tc-lead">
        <TextLink to="/machines/$machineId" params={{ machineId: run.machine_id }} fw={650}>
          {run.machine_name}
        </TextLink>{' '}
        <span className="tc-soft">{t('mounting.since', { when: format.moment(run.mounted_at) })}</span>
      </p>
      <dl className="tc-facts">
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t('run.identity')}</dt>
          <dd>
            <IdentityBadge identity={run.identity} />
          </dd>
        </div>
      </dl>
    </>
  );
}

/** Shots of the run, and of how many it is where an order says so. */
function shotsOf(run: Mounting, count: (value: number) => string): string {
  return run.order_shots === null ? count(run.shots) : `${count(run.shots)} / ${count(run.order_shots)}`;
}
