import { Button } from '@mantine/core';
import { IconArrowsMove, IconPencil } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useInsert } from '../../api/tooling';
import type { InsertHistory, InsertStep, Stay } from '../../api/toolingTypes';
import { TextLink } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { InsertStateBadge } from './InsertStateBadge';
import '../tooling.css';

const RemoveDialog = lazy(async () => ({ default: (await import('../structure/RemoveDialog')).RemoveDialog }));
const InsertDialog = lazy(async () => ({ default: (await import('./InsertDialog')).InsertDialog }));
const route = getRouteApi('/inserts/$insertId');

export function InsertPage() {
  const { t } = useTranslation();
  const { insertId } = route.useParams();
  const insert = useInsert(insertId);
  if (insert.data) return <Detail insert={insert.data} />;
  return (
    <>
      <PageHead title={t('insert.title')} />
      {insert.isPending ? <Loading lines={3} height={90} /> : <ProblemNotice error={insert.error} retry={() => void insert.refetch()} />}
    </>
  );
}

function Detail({ insert }: { insert: InsertHistory }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const [moving, setMoving] = useState(false);
  const [correcting, setCorrecting] = useState(false);
  const { position } = insert;
  return (
    <>
      <PageHead
        tab={insert.serial}
        title={`${insert.serial} ${insert.name}`}
        actions={
          <>
            {isEngineer ? (
              <Button variant="default" leftSection={<IconPencil size={20} aria-hidden />} onClick={() => setCorrecting(true)}>
                {t('insert.correct')}
              </Button>
            ) : null}
            <Button variant="default" leftSection={<IconArrowsMove size={20} aria-hidden />} onClick={() => setMoving(true)}>
              {insert.state === 'installed' ? t('insert.remove') : t('insert.put')}
            </Button>
          </>
        }
      >
        <InsertStateBadge state={insert.state} />
      </PageHead>
      <div className="tc-columns">
        <div className="tc-stack">
          <Card title={t('insert.shots')} id="shots">
            <div className="tc-big" data-field="shots">
              {format.count(insert.shots)}
            </div>
            {insert.initial_shots > 0 ? (
              <p className="tc-soft" style={{ marginBottom: 0 }}>
                {t('insert.ofInitial', { count: insert.initial_shots, number: format.count(insert.initial_shots) })}
              </p>
            ) : null}
          </Card>
          <Card title={t('insert.history')} id="history">
            <ol className="tc-list">
              {line(insert).map((entry) =>
                'stay' in entry ? (
                  <StayLine key={`${entry.stay.component_id}-${entry.stay.from}`} stay={entry.stay} />
                ) : (
                  <StepLine key={`${entry.step.to}-${entry.step.at}-${String(entry.order)}`} step={entry.step} />
                ),
              )}
            </ol>
          </Card>
        </div>
        <div className="tc-stack">
          <Card title={t('insert.where')} id="where">
            {position ? (
              <p className="tc-lead">
                <TextLink to="/tools/$toolId" params={{ toolId: position.tool_id }} search={{ tab: 'components' }} underline="always">
                  {position.tool_number}
                </TextLink>{' '}
                {[position.component_name, position.position].filter(Boolean).join(' · ')}
              </p>
            ) : (
              <p className="tc-lead">{t(`insertState.${insert.state}`)}</p>
            )}
            <div className="tc-wrap">{insert.reason}</div>
            <div className="tc-small tc-soft">{t('log.byline', { when: format.moment(insert.since), name: insert.by })}</div>
          </Card>
          <Facts insert={insert} />
        </div>
      </div>
      {correcting ? (
        <Suspense fallback={null}>
          <InsertDialog insert={insert} close={() => setCorrecting(false)} />
        </Suspense>
      ) : null}
      {moving ? (
        <Suspense fallback={null}>
          <RemoveDialog insertId={insert.id} serial={insert.serial} state={insert.state} close={() => setMoving(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

function Facts({ insert }: { insert: InsertHistory }) {
  const { t } = useTranslation();
  const rows = [
    { name: t('component.kind'), value: t(`componentKind.${insert.kind}`) },
    { name: t('component.drawing'), value: insert.drawing },
    { name: t('insert.maker'), value: insert.maker },
  ].filter(({ value }) => value);
  return (
    <Card title={t('tool.facts')} id="facts">
      <dl className="tc-facts">
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

type Entry = { stay: Stay; at: string; order: number } | { step: InsertStep; at: string; order: number };

/** Stays and what happened off the tool in one line of time, the latest first; an installation is told by its stay. */
function line({ history = [], steps = [] }: InsertHistory): Entry[] {
  const stays = history.map((stay, order) => ({ stay, at: stay.from, order }));
  const aside = steps.map((step, order) => ({ step, at: step.at, order })).filter(({ step }) => step.to !== 'installed');
  return [...stays, ...aside].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || a.order - b.order);
}

function StepLine({ step }: { step: InsertStep }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className="tc-refused" data-step={step.to}>
      <strong>
        {step.from
          ? t('insert.step', { from: t(`insertState.${step.from}`), to: t(`insertState.${step.to}`) })
          : `${t('insert.added')}: ${t(`insertState.${step.to}`)}`}
      </strong>
      {step.reason ? <div className="tc-small tc-wrap">{step.reason}</div> : null}
      <div className="tc-small tc-soft">{t('log.byline', { when: format.moment(step.at), name: step.by })}</div>
    </li>
  );
}

function StayLine({ stay }: { stay: Stay }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const when = stay.to
    ? t('mounting.period', { from: format.moment(stay.from), to: format.moment(stay.to) })
    : t('mounting.since', { when: format.moment(stay.from) });
  return (
    <li className="tc-refused">
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <span>
          <TextLink to="/tools/$toolId" params={{ toolId: stay.tool_id }} search={{ tab: 'components' }} fw={650}>
            {stay.tool_number}
          </TextLink>{' '}
          {[stay.component_name, stay.position].filter(Boolean).join(' · ')}
        </span>
        <strong>{t('units.shots', counted(stay.shots))}</strong>
      </div>
      <div className="tc-small tc-soft">{when}</div>
      <div className="tc-small tc-wrap">{t('insert.installedBy', { name: stay.installed_by, reason: stay.reason })}</div>
      {stay.removed_by ? (
        <div className="tc-small tc-wrap">{t('insert.removedBy', { name: stay.removed_by, reason: stay.remove_reason ?? '' })}</div>
      ) : null}
    </li>
  );
}
