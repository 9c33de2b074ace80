import './press.css';
import { Button, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Assignment, MOVED, type PressTime, undo, usePressTime, useStretches } from '../../api/press';
import { useMachines } from '../../api/queries';
import { DialogEnd } from '../../components/DialogEnd';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';
import { PressJobs } from '../quality/PressJobs';
import { ZoneNote } from '../plant/ZoneNote';
import { PressLine } from './PressLine';
import { SPANS } from './search';
import { Stretches } from './Stretches';

const route = getRouteApi('/machines/$machineId/time');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A press over days: who hung there when, what nobody holds of its shots, and the ways to mend it. */
export function PressTimePage() {
  const { t } = useTranslation();
  const { machineId } = route.useParams();
  const { days = 3, to } = route.useSearch();
  const navigate = route.useNavigate();
  const machines = useMachines();
  const name = machines.data?.items.find((one) => one.id === machineId)?.name ?? machineId;
  const [opened] = useState(() => Math.ceil(Date.now() / HOUR_MS) * HOUR_MS);
  const end = to ? Date.parse(to) : opened;
  const time = usePressTime(machineId, new Date(end - days * DAY_MS).toISOString(), new Date(end).toISOString());
  const left = useStretches(machineId);
  const stretches = left.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (by: number): void => {
    const next = end + by * days * DAY_MS;
    void navigate({
      search: (old) => ({ ...old, to: next >= opened ? undefined : new Date(next).toISOString() }),
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <>
      <PageHead title={t('press.title', { press: name })} />
      <div className="tc-stack">
        <ZoneNote />
        <Card>
          <div className="tc-line" style={{ marginBottom: '0.75rem' }}>
            <SegmentedControl
              aria-label={t('press.span')}
              data={SPANS.map((value) => ({ value: String(value), label: t('press.days', { count: value }) }))}
              value={String(days)}
              onChange={(value) =>
                void navigate({
                  search: (old) => ({ ...old, days: SPANS.find((one) => String(one) === value) }),
                  replace: true,
                  resetScroll: false,
                })
              }
            />
            <Button variant="default" onClick={() => go(-1)} leftSection={<IconChevronLeft size={20} aria-hidden />}>
              {t('press.earlier')}
            </Button>
            <Button variant="default" disabled={!to} onClick={() => go(1)} rightSection={<IconChevronRight size={20} aria-hidden />}>
              {t('press.later')}
            </Button>
          </div>
          {time.isPending ? <Loading lines={2} height={56} /> : null}
          {time.error && !time.data ? <ProblemNotice error={time.error} retry={() => void time.refetch()} /> : null}
          {time.data ? <PressLine time={time.data} label={t('press.title', { press: name })} /> : null}
        </Card>
        {stretches.length > 0 ? (
          <Card title={t('press.unassigned')} id="stretches">
            <Stretches stretches={stretches} here />
            {left.hasNextPage ? (
              <Button variant="default" loading={left.isFetchingNextPage} onClick={() => void left.fetchNextPage()}>
                {t('tools.more')}
              </Button>
            ) : null}
          </Card>
        ) : null}
        {time.data ? <Runs runs={time.data.runs} /> : null}
        {time.data ? <PressJobs jobs={[...time.data.jobs].reverse()} /> : null}
        {time.data && time.data.assignments.length > 0 ? <Decided assignments={time.data.assignments} /> : null}
      </div>
    </>
  );
}

function Runs({ runs }: { runs: PressTime['runs'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card title={t('press.runs')} id="runs">
      {runs.length === 0 ? <p className="tc-soft">{t('press.noRuns')}</p> : null}
      <ul className="tc-list">
        {[...runs].reverse().map((run) => (
          <li key={run.mounting_id} className="tc-line" style={{ justifyContent: 'space-between' }} data-run={run.mounting_id}>
            <span>
              <strong className="tc-number">{run.number}</strong>{' '}
              <span className="tc-soft">
                {run.to_at
                  ? t('mounting.period', { from: format.moment(run.from_at), to: format.moment(run.to_at) })
                  : t('mounting.since', { when: format.moment(run.from_at) })}
              </span>
            </span>
            <LinkButton
              to="/runs/$runId"
              params={{ runId: run.mounting_id }}
              variant="default"
              aria-label={t('press.runOf', { tool: run.number })}
            >
              {t('press.runLook')}
            </LinkButton>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Decided({ assignments }: { assignments: readonly Assignment[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const isEngineer = useIsEngineer();
  const [undoing, setUndoing] = useState<Assignment | null>(null);
  return (
    <Card title={t('press.decided')} id="decided">
      <ul className="tc-list">
        {[...assignments].reverse().map((one) => (
          <li key={one.id} className="tc-refused" data-assignment={one.id}>
            <div className="tc-line" style={{ justifyContent: 'space-between' }}>
              <span>
                <strong>{one.number ?? t('press.noTool')}</strong> · {t('units.shots', counted(one.cycles))}
                {one.station ? ` · ${t('press.station', { station: one.station })}` : ''}
                <div className="tc-small">{t('mounting.period', { from: format.moment(one.from_at), to: format.moment(one.to_at) })}</div>
                <div className="tc-small tc-soft">{t('press.said', { who: one.by, when: format.moment(one.at), reason: one.reason })}</div>
              </span>
              {isEngineer ? (
                <Button
                  variant="default"
                  onClick={() => setUndoing(one)}
                  aria-label={t('press.undoOf', { tool: one.number ?? t('press.noTool') })}
                >
                  {t('press.undo')}
                </Button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      {undoing ? <UndoDialog assignment={undoing} close={() => setUndoing(null)} /> : null}
    </Card>
  );
}

function UndoDialog({ assignment, close }: { assignment: Assignment; close: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const write = useWrite((why: string, key) => undo(assignment.id, why, key), { refreshes: MOVED, done: close });
  return (
    <Modal opened onClose={close} title={t('press.undo')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form
        className="tc-list"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim()) write.run(reason.trim());
        }}
      >
        <p>{t('press.undoText')}</p>
        <Textarea
          label={t('press.reason')}
          required
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" disabled={!reason.trim()} loading={write.pending}>
            {t('press.undo')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
