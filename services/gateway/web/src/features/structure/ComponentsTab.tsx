import { Button } from '@mantine/core';
import { IconArrowBarToDown, IconArrowBarUp, IconCopyPlus, IconEdit, IconHierarchy2, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useComponents } from '../../api/tooling';
import type { Component } from '../../api/toolingTypes';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useIsEngineer } from '../../components/useRole';
import { branches, type Branch } from './tree';

const ComponentDialog = lazy(async () => ({ default: (await import('./ComponentDialog')).ComponentDialog }));
const ForAllCavities = lazy(async () => ({ default: (await import('./ForAllCavities')).ForAllCavities }));
const InstallDialog = lazy(async () => ({ default: (await import('./InstallDialog')).InstallDialog }));
const RemoveDialog = lazy(async () => ({ default: (await import('./RemoveDialog')).RemoveDialog }));

type Ask = { deed: 'add' | 'all' } | { deed: 'edit' | 'install' | 'remove'; id: string };

/** What the tool is made of, as a tree; positions for inserts with serial numbers say which one sits there. */
export function ComponentsTab({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const components = useComponents(toolId);
  const [ask, setAsk] = useState<Ask | null>(null);
  const all = components.data ?? [];
  const asked = ask && 'id' in ask ? (all.find((one) => one.id === ask.id) ?? null) : null;
  const close = (): void => setAsk(null);
  return (
    <Card
      title={t('component.title')}
      id="components"
      actions={
        <>
          <LinkButton to="/inserts" variant="subtle">
            {t('insert.all')}
          </LinkButton>
          {isEngineer ? (
            <>
              <Button variant="default" leftSection={<IconCopyPlus size={20} aria-hidden />} onClick={() => setAsk({ deed: 'all' })}>
                {t('manifold.open')}
              </Button>
              <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setAsk({ deed: 'add' })}>
                {t('component.add')}
              </Button>
            </>
          ) : null}
        </>
      }
    >
      {components.isPending ? <Loading lines={4} /> : null}
      {components.isError && all.length === 0 ? <ProblemNotice error={components.error} retry={() => void components.refetch()} /> : null}
      {components.isSuccess && all.length === 0 ? (
        <EmptyState icon={IconHierarchy2} title={t('component.none')}>
          {t('component.noneText')}
        </EmptyState>
      ) : null}
      <ul className="tc-tree">
        {branches(all).map((branch) => (
          <Line key={branch.component.id} branch={branch} ask={setAsk} />
        ))}
      </ul>
      <Suspense fallback={null}>
        {ask?.deed === 'add' ? <ComponentDialog toolId={toolId} component={null} components={all} close={close} /> : null}
        {ask?.deed === 'all' ? <ForAllCavities toolId={toolId} close={close} /> : null}
        {ask?.deed === 'edit' && asked ? <ComponentDialog toolId={toolId} component={asked} components={all} close={close} /> : null}
        {ask?.deed === 'install' && asked ? <InstallDialog component={asked} close={close} /> : null}
        {ask?.deed === 'remove' && asked?.insert ? (
          <RemoveDialog insertId={asked.insert.id} serial={asked.insert.serial} state="installed" close={close} />
        ) : null}
      </Suspense>
    </Card>
  );
}

function Line({ branch: { component, depth }, ask }: { branch: Branch; ask: (ask: Ask) => void }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const where = [
    component.position,
    component.side ? t(`side.${component.side}`) : null,
    component.cavity === null ? null : t('cavity.one', { number: component.cavity }),
    component.quantity > 1 ? t('component.pieces', { count: component.quantity }) : null,
    component.drawing,
  ].filter(Boolean);
  return (
    <li className="tc-branch" style={{ paddingInlineStart: `${String(depth * 1.5)}rem` }} data-component={component.id}>
      <div className="tc-branch-body">
        <div style={{ minWidth: 0 }}>
          <strong className="tc-wrap">{component.name}</strong> <span className="tc-soft">{t(`componentKind.${component.kind}`)}</span>
          {where.length > 0 ? <div className="tc-small tc-soft">{where.join(' · ')}</div> : null}
          {component.part_id ? (
            <div className="tc-small">
              <TextLink to="/parts/$partId" params={{ partId: component.part_id }} size="sm">
                {t('component.sparePart')}
              </TextLink>
            </div>
          ) : null}
        </div>
        {component.serial ? <Position component={component} ask={ask} /> : null}
        {isEngineer ? (
          <Button
            variant="subtle"
            leftSection={<IconEdit size={18} aria-hidden />}
            aria-label={t('component.editNamed', { name: component.name })}
            onClick={() => ask({ deed: 'edit', id: component.id })}
          >
            {t('actions.edit')}
          </Button>
        ) : null}
      </div>
    </li>
  );
}

function Position({ component, ask }: { component: Component; ask: (ask: Ask) => void }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const { insert } = component;
  return (
    <span className="tc-line tc-position" data-occupied={insert ? true : undefined}>
      {insert ? (
        <>
          <span>
            <TextLink to="/inserts/$insertId" params={{ insertId: insert.id }} fw={650}>
              {insert.serial}
            </TextLink>{' '}
            <span className="tc-small tc-soft">{t('units.shots', counted(insert.shots))}</span>
          </span>
          <Button
            variant="default"
            leftSection={<IconArrowBarUp size={18} aria-hidden />}
            aria-label={t('insert.removeNamed', { serial: insert.serial })}
            onClick={() => ask({ deed: 'remove', id: component.id })}
          >
            {t('insert.remove')}
          </Button>
        </>
      ) : (
        <span className="tc-soft">{t('insert.empty')}</span>
      )}
      <Button
        variant="default"
        leftSection={<IconArrowBarToDown size={18} aria-hidden />}
        aria-label={insert ? t('insert.swapNamed', { name: component.name }) : t('insert.installNamed', { name: component.name })}
        onClick={() => ask({ deed: 'install', id: component.id })}
      >
        {insert ? t('insert.swap') : t('insert.install')}
      </Button>
    </span>
  );
}
