import { Button, NativeSelect, Switch, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AsItWas, type Correction, correctRun, MOVED, type Move, type Run, useMoves, useRun } from '../../api/press';
import { LONGEST_DAYS, useTold } from '../../api/quality';
import { useMachines } from '../../api/queries';
import { useCavities } from '../../api/tooling';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { Card, Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { hasCode, useWrite } from '../../components/useWrite';
import { PressJobs } from '../quality/PressJobs';
import { ToldCavities } from '../quality/ToldCavities';
import { stationsOf } from '../tool/mountValues';
import { ZoneNote } from '../plant/ZoneNote';
import { timeThatDiffers } from './asItWas';
import { DueAfter } from './DueAfter';
import { localTime, momentOf } from './line';
import { PickTool } from './PickTool';
import { SpanFields } from './SpanFields';

const route = getRouteApi('/runs/$runId');
const TYPING_MS = 400;
const DAY_MS = 86_400_000;

/** One run of a tool on a press: as it is known, how it was corrected, and the way to say how it really was. */
export function RunPage() {
  const { t } = useTranslation();
  const { runId } = route.useParams();
  const isEngineer = useIsEngineer();
  const run = useRun(runId);
  if (run.isPending) return <Loading lines={3} height={110} />;
  if (!run.data) return <ProblemNotice error={run.error} retry={() => void run.refetch()} />;
  return (
    <>
      <PageHead title={t('press.runTitle', { tool: run.data.tool_number, press: run.data.machine_name })} />
      <div className="tc-stack">
        <ZoneNote />
        <Known run={run.data} />
        <HowItWent run={run.data} />
        {isEngineer ? <CorrectCard key={run.data.corrections} run={run.data} /> : null}
        {run.data.history.length > 0 ? <History run={run.data} /> : null}
      </div>
    </>
  );
}

function useSpan(): (from: string, to: string | null) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (from, to) =>
    to === null
      ? t('mounting.since', { when: format.moment(from) })
      : t('mounting.period', { from: format.moment(from), to: format.moment(to) });
}

function Known({ run }: { run: Run }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const span = useSpan();
  return (
    <Card title={t('press.known')} id="known">
      <strong style={{ fontSize: '1.25rem' }}>{t('units.shots', counted(run.shots))}</strong>
      <p>{span(run.mounted_at, run.unmounted_at)}</p>
      <p className="tc-soft">
        {[
          run.station ? `${t('station.one')} ${run.station}` : null,
          run.configuration_name,
          run.active_cavities === null ? null : t('press.cavitiesOf', { count: run.active_cavities }),
          run.job,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <div className="tc-line">
        <LinkButton to="/tools/$toolId" params={{ toolId: run.tool_id }} variant="default">
          {run.tool_number}
        </LinkButton>
        <LinkButton to="/machines/$machineId/time" params={{ machineId: run.machine_id }} variant="default">
          {t('press.title', { press: run.machine_name })}
        </LinkButton>
      </div>
    </Card>
  );
}

/** What the press told of this run; nothing where it tells nothing. */
function HowItWent({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [opened] = useState(() => Date.now());
  const until = run.unmounted_at === null ? opened : Date.parse(run.unmounted_at);
  const from = Math.max(Date.parse(run.mounted_at), until - LONGEST_DAYS * DAY_MS);
  const told = useTold(run.tool_id, {
    from: new Date(from).toISOString(),
    ...(run.unmounted_at === null ? {} : { to: run.unmounted_at }),
  });
  const cavities = useCavities(run.tool_id);
  if (!told.data || told.data.tool_id !== run.tool_id) return null;
  return (
    <>
      <PressJobs jobs={told.data.jobs} />
      {told.data.told > 0 ? (
        <Card title={t('quality.runTitle')} id="run-quality">
          <ToldCavities told={told.data} toolId={run.tool_id} number={run.tool_number} cavities={cavities.data?.items ?? []} />
        </Card>
      ) : null}
    </>
  );
}

function CorrectCard({ run }: { run: Run }) {
  const { t } = useTranslation();
  const machines = useMachines();
  const [opened] = useState(() => new Date().toISOString());
  const [tool, setTool] = useState({ id: run.tool_id, number: run.tool_number });
  const [press, setPress] = useState(run.machine_id);
  const [station, setStation] = useState(run.station);
  const [from, setFrom] = useState(localTime(run.mounted_at));
  const [to, setTo] = useState(localTime(run.unmounted_at));
  const [cavities, setCavities] = useState<number | ''>(run.active_cavities ?? '');
  const [beside, setBeside] = useState(false);
  const [reason, setReason] = useState('');
  const begin = momentOf(from, run.mounted_at);
  const end = momentOf(to, run.unmounted_at);
  const isSame =
    tool.id === run.tool_id &&
    press === run.machine_id &&
    station === run.station &&
    begin === run.mounted_at &&
    end === run.unmounted_at &&
    cavities === (run.active_cavities ?? '');
  const places = machines.data?.items ?? [];
  const stations = stationsOf(places.find((one) => one.id === press));
  const isOpen = press !== run.machine_id && stations.length > 1 && station === '';
  const wanted: AsItWas | null =
    begin === null || isSame || isOpen
      ? null
      : { tool_id: tool.id, machine_id: press, station, from: begin, ...(end ? { to: end } : {}), factor: run.shot_factor };
  const [asked] = useDebouncedValue(wanted, TYPING_MS);
  const moves = useMoves(run.id, asked);
  const write = useWrite(
    (said: AsItWas, key) =>
      correctRun(
        run.id,
        {
          tool_id: said.tool_id,
          machine_id: said.machine_id,
          station: said.station,
          from: said.from,
          to: said.to ?? null,
          shot_factor: run.shot_factor,
          configuration_id: said.tool_id === run.tool_id ? run.configuration_id : null,
          active_cavities: cavities === '' || said.tool_id !== run.tool_id ? null : Number(cavities),
          beside,
          corrections: run.corrections,
          reason: reason.trim(),
        },
        key,
      ),
    { refreshes: MOVED, done: () => setReason('') },
  );
  const inTheWay = hasCode(write.error, 'run_in_the_way') ? write.error : null;
  const otherRun = inTheWay?.data.mounting_id;
  return (
    <Card title={t('press.correct')} id="correct">
      <form
        className="tc-list"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted && reason.trim()) write.run(wanted);
        }}
      >
        <p className="tc-soft">{t('press.correctText')}</p>
        <PickTool picked={tool} likely={[{ id: run.tool_id, number: run.tool_number }]} choose={setTool} />
        <NativeSelect
          label={t('press.press')}
          data={
            places.some((one) => one.id === press)
              ? places.map((one) => ({ value: one.id, label: one.name }))
              : [{ value: press, label: run.machine_name }]
          }
          value={press}
          onChange={(event) => {
            setPress(event.currentTarget.value);
            setStation(event.currentTarget.value === run.machine_id ? run.station : '');
          }}
        />
        {stations.length > 1 || station !== '' ? (
          <NativeSelect
            label={t('station.one')}
            description={isOpen ? t('station.choose') : undefined}
            data={stations.includes(station) ? stations : [{ value: station, label: station || '–' }, ...stations]}
            value={station}
            onChange={(event) => setStation(event.currentTarget.value)}
          />
        ) : null}
        <SpanFields
          from={from}
          to={to}
          setFrom={setFrom}
          setTo={setTo}
          openEnd={run.unmounted_at === null ? t('press.lasts') : undefined}
        />
        {tool.id === run.tool_id ? (
          <NumberField
            label={t('press.cavities')}
            inputMode="numeric"
            min={1}
            whole
            value={cavities}
            onChange={(value) => setCavities(value === '' ? '' : Number(value))}
          />
        ) : null}
        {asked && moves.error ? <ProblemNotice error={moves.error} /> : null}
        {asked && moves.data ? <Effect moves={moves.data.moves} rough={moves.data.rough} {...timeThatDiffers(run, asked, opened)} /> : null}
        <Textarea
          label={t('press.reason')}
          required
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {write.error ? <ProblemNotice error={write.error} /> : null}
        {inTheWay ? (
          <div className="tc-line">
            {typeof otherRun === 'string' ? (
              <LinkButton to="/runs/$runId" params={{ runId: otherRun }} variant="default">
                {t('press.toOtherRun')}
              </LinkButton>
            ) : null}
            <Switch size="lg" label={t('press.beside')} checked={beside} onChange={(event) => setBeside(event.currentTarget.checked)} />
          </div>
        ) : null}
        <Button type="submit" className="tc-primary" disabled={!wanted || !reason.trim()} loading={write.pending}>
          {t('press.correctIt')}
        </Button>
      </form>
    </Card>
  );
}

function Effect({ moves, rough, from, to }: { moves: readonly Move[]; rough: boolean; from: string; to: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Notice tone="info">
      <strong>{t('press.effect')}</strong>
      {moves.length === 0 ? <div>{t('press.movesNothing')}</div> : null}
      {moves.map((move) =>
        move.tool_id === null ? (
          <div key="nobody">{t('press.nobodyChange', { change: format.signed(move.shots) })}</div>
        ) : (
          <DueAfter
            key={move.tool_id}
            toolId={move.tool_id}
            number={move.number ?? move.tool_id}
            shots={move.shots}
            before={move.total}
            after={move.total_after}
            from={from}
            to={to}
          />
        ),
      )}
      {rough ? <div className="tc-small">{t('press.rough')}</div> : null}
    </Notice>
  );
}

function History({ run }: { run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card title={t('press.history')} id="history">
      <ul className="tc-list">
        {run.history.map((one) => (
          <li key={one.number} className="tc-refused">
            <Changes correction={one} />
            <div className="tc-small tc-soft">{t('press.said', { who: one.by, when: format.moment(one.at), reason: one.reason })}</div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Changes({ correction: { before, after } }: { correction: Correction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const machines = useMachines();
  const named = (id: string): string => machines.data?.items.find((one) => one.id === id)?.name ?? id;
  const when = (at: string | null): string => (at === null ? t('press.open') : format.moment(at));
  const lines = [
    [t('press.tool'), before.tool_id.toUpperCase(), after.tool_id.toUpperCase()],
    [t('press.press'), named(before.machine_id), named(after.machine_id)],
    [t('station.one'), before.station || '–', after.station || '–'],
    [t('press.from'), when(before.from_at), when(after.from_at)],
    [t('press.to'), when(before.to_at), when(after.to_at)],
    [t('press.cavities'), String(before.active_cavities ?? '–'), String(after.active_cavities ?? '–')],
  ] as const;
  return (
    <>
      {lines
        .filter(([, was, is]) => was !== is)
        .map(([what, was, is]) => (
          <div key={what}>{t('press.change', { what, was, is })}</div>
        ))}
    </>
  );
}
