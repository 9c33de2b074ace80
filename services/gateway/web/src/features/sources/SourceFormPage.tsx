import { Button, Modal, Select, Switch, TextInput } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { useMachines, useSource } from '../../api/queries';
import type { SourceDetail, SourceKind, SourceWanted } from '../../api/types';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { DataBadge } from '../../components/Status';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { merged, mergedRecords } from '../../lib/merged';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { changedConfigOf, configFaults, configOf, type ConfigValues, configValues, isOpcua, KINDS } from './config';
import { useRemarks } from '../machines/useRemarks';
import { Discovery } from '../opcua/Discovery';
import { ConfigFields, LineFields } from './ConfigFields';
import { Probe } from './Probe';
import { MessagePreview } from './MessagePreview';
import { metricsAt, Survey, useSurvey } from './Survey';

const REFRESHES = [keys.sources, keys.machines, keys.toolLists, keys.overview];
const newRoute = getRouteApi('/sources/new');
const editRoute = getRouteApi('/sources/$sourceId');

type Values = { machine: string; name: string; station: string; kind: SourceKind; enabled: boolean; config: ConfigValues };

function valuesOf(source: SourceDetail): Values {
  return {
    machine: source.machine_id,
    name: source.name,
    station: source.station,
    kind: source.kind,
    enabled: source.enabled,
    config: configValues(source.kind, source.config),
  };
}

/** Each setting of its own: two may have changed different ones. */
function both(before: Values, mine: Values, theirs: Values): Values {
  return { ...merged(before, mine, theirs), config: mergedRecords(before.config, mine.config, theirs.config) };
}

export function NewSourcePage() {
  const { t } = useTranslation();
  const { machine } = newRoute.useSearch();
  return (
    <>
      <PageHead title={t('sourceForm.new')} />
      <SourceForm
        source={null}
        start={{ machine: machine ?? '', name: '', station: '', kind: 'mqtt', enabled: true, config: configValues('mqtt', {}) }}
      />
    </>
  );
}

export function EditSourcePage() {
  const { t } = useTranslation();
  const { sourceId } = editRoute.useParams();
  const source = useSource(sourceId);
  const remarks = useRemarks();
  return (
    <>
      <PageHead title={t('sourceForm.edit', { name: source.data?.name || t('sources.one') })}>
        {source.data ? <DataBadge state={source.data.state} /> : null}
        {source.data?.detail ? <div className="tc-small tc-wrap">{remarks(source.data)}</div> : null}
      </PageHead>
      {source.isPending ? <Loading /> : null}
      {source.error && !source.data ? <ProblemNotice error={source.error} retry={() => void source.refetch()} /> : null}
      {source.data ? <SourceForm key={source.data.id} source={source.data} start={valuesOf(source.data)} /> : null}
    </>
  );
}

function SourceForm({ source, start }: { source: SourceDetail | null; start: Values }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const userId = useStore(session).user?.id ?? '';
  const [base, setBase] = useState(source);
  const [values, setValues] = useState(start);
  const [touched, setTouched] = useState(false);
  const [tried, setTried] = useState(false);
  const [removing, setRemoving] = useState(false);
  const edit = (change: Partial<Values>): void => {
    setTouched(true);
    setValues((old) => ({ ...old, ...change }));
  };
  const draft = useEditDraft(
    `${userId}:source:${source?.id ?? `new:${start.machine}`}`,
    { base, values: { ...values, config: { ...values.config, password: '' } } },
    (kept) => {
      setBase(kept.base);
      setValues(kept.values);
      setTouched(true);
    },
    touched,
  );
  const leave = (): void => {
    void draft.clear();
    void navigate({ to: '/machines/$machineId', params: { machineId: values.machine } });
  };
  const write = useWrite(
    ({ machine, name, station, kind, enabled, config }: Values, key) => {
      // configOf gives the settings that belong to the kind, which the compiler cannot follow; the service checks them.
      const shared = { name: name.trim() || t(`kind.${kind}`), station: station.trim(), enabled };
      return base
        ? body(
            api.PATCH('/api/v1/sources/{source_id}', {
              params: { path: { source_id: base.id }, header: ifMatch(base.version) },
              body: { ...shared, config: changedConfigOf(kind, config) },
            }),
          )
        : body(
            api.POST('/api/v1/sources', {
              params: { header: { 'Idempotency-Key': key } },
              body: { machine_id: machine, kind, ...shared, config: configOf(kind, config) } as SourceWanted,
            }),
          );
    },
    { refreshes: REFRESHES, done: leave },
  );
  const survey = useSurvey();
  const [message, setMessage] = useState('');
  const faults = configFaults(values.kind, values.config);
  const isComplete = values.machine !== '' && Object.keys(faults).length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (isComplete) write.run(values);
  };
  const other = overtaken({
    ...{ saved: source, base, values, valuesOf, write, draft, both },
    goOn: (next, wanted) => {
      setBase(next);
      setValues(wanted);
    },
  });
  if (other) return <Conflict fields={comparison(other.mine, other.theirs)} {...other.ways} />;
  return (
    <form className="tc-form" onSubmit={submit} noValidate>
      <DraftNote draft={draft} />
      {source ? null : <KindChoice kind={values.kind} choose={(kind) => edit({ kind, config: configValues(kind, values.config) })} />}
      <Card title={t('sourceForm.where')} id="where">
        <div className="tc-form-grid">
          <MachineSelect
            value={values.machine}
            fixed={source !== null}
            missing={tried && !values.machine}
            choose={(machine) => edit({ machine })}
          />
          <TextInput
            label={t('sourceForm.name')}
            placeholder={t(`kind.${values.kind}`)}
            value={values.name}
            onChange={(event) => edit({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t('stations.one')}
            description={t('stations.hint')}
            maxLength={16}
            value={values.station}
            onChange={(event) => edit({ station: event.currentTarget.value.toUpperCase() })}
          />
        </div>
        {values.kind === 'mqtt' ? (
          <p className="tc-soft tc-small">{t('sourceForm.mqttTopic', { machine: values.machine || '…' })}</p>
        ) : null}
      </Card>
      {values.kind === 'sparkplug' ? (
        <Card title={t('survey.title')} id="survey">
          <Survey survey={survey} values={values.config} choose={(config) => edit({ config })} />
        </Card>
      ) : null}
      <Card title={t('sourceForm.settings')} id="settings">
        <ConfigFields
          kind={values.kind}
          values={values.config}
          faults={tried ? faults : {}}
          metrics={metricsAt(survey.data?.nodes ?? [], values.config)}
          hasPassword={source?.config.has_password === true}
          change={(name, value) => edit({ config: { ...values.config, [name]: value } })}
        />
      </Card>
      {isOpcua(values.kind) ? (
        <Card title={t('opcua.line')} id="line">
          <div className="tc-list">
            <Discovery
              url={String(values.config.url ?? '').trim()}
              login={String(values.config.login ?? '')}
              choose={(chosen) => edit({ config: { ...values.config, ...chosen } })}
            />
            <LineFields
              kind={values.kind}
              values={values.config}
              faults={tried ? faults : {}}
              hasPassword={source?.config.has_password === true}
              change={(name, value) => edit({ config: { ...values.config, [name]: value } })}
            />
            {values.config.login === 'password' && values.config.security_policy === 'none' ? (
              <Notice tone="warn">{t('opcua.openPassword')}</Notice>
            ) : null}
          </div>
        </Card>
      ) : null}
      <Card title={t('sourceForm.testTitle')} id="test">
        <p className="tc-soft" style={{ marginTop: 0 }}>
          {t('sourceForm.testText')}
        </p>
        <Probe
          kind={values.kind}
          config={configOf(values.kind, values.config)}
          disabled={Object.keys(faults).length > 0}
          sourceId={source?.id}
          heard={setMessage}
        />
        {values.kind === 'mqtt_mapped' ? (
          <div style={{ marginTop: '1rem' }}>
            <MessagePreview
              config={configOf(values.kind, values.config)}
              disabled={Object.keys(faults).length > 0}
              message={message}
              change={setMessage}
            />
          </div>
        ) : null}
      </Card>
      <Switch
        label={t('sourceForm.enabled')}
        checked={values.enabled}
        onChange={(event) => edit({ enabled: event.currentTarget.checked })}
      />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {source ? t('actions.save') : t('sources.add')}
        </Button>
        <LinkButton to="/sources" variant="default" onClick={() => void draft.clear()}>
          {t('actions.cancel')}
        </LinkButton>
        {base ? (
          <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>
            {t('sourceForm.remove')}
          </Button>
        ) : null}
      </div>
      {removing && base ? <RemoveDialog source={base} close={() => setRemoving(false)} done={leave} /> : null}
    </form>
  );
}

function KindChoice({ kind, choose }: { kind: SourceKind; choose: (kind: SourceKind) => void }) {
  const { t } = useTranslation();
  return (
    <Card title={t('sourceForm.kind')} id="kind">
      <div
        role="radiogroup"
        aria-label={t('sourceForm.kind')}
        className="tc-form-grid"
        style={{ gap: '0.625rem', gridTemplateColumns: 'repeat(auto-fit, minmax(min(19rem, 100%), 1fr))' }}
      >
        {KINDS.map((one) => (
          <button key={one} type="button" role="radio" aria-checked={one === kind} className="tc-choice" onClick={() => choose(one)}>
            <span className="tc-radio" aria-hidden />
            <span>
              <strong>{t(`kind.${one}`)}</strong>
              <span className="tc-soft tc-small" style={{ display: 'block' }}>
                {t(`kindHint.${one}`)}
              </span>
            </span>
          </button>
        ))}
      </div>
    </Card>
  );
}

function MachineSelect({
  value,
  fixed,
  missing,
  choose,
}: {
  value: string;
  fixed: boolean;
  missing: boolean;
  choose: (machine: string) => void;
}) {
  const { t } = useTranslation();
  const machines = useMachines();
  return (
    <Select
      label={t('mounting.machine')}
      data={(machines.data?.items ?? []).map((machine) => ({ value: machine.id, label: machine.name }))}
      searchable
      nothingFoundMessage={t('machines.noneFound')}
      disabled={fixed}
      required
      error={missing ? t('forms.required') : undefined}
      value={value || null}
      onChange={(machine) => choose(machine ?? '')}
    />
  );
}

function RemoveDialog({ source, close, done }: { source: SourceDetail; close: () => void; done: () => void }) {
  const { t } = useTranslation();
  const write = useWrite(
    () => api.DELETE('/api/v1/sources/{source_id}', { params: { path: { source_id: source.id }, header: ifMatch(source.version) } }),
    { refreshes: REFRESHES, done },
  );
  return (
    <Modal opened onClose={close} title={t('sourceForm.remove')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <div className="tc-list">
        <p>{t('sourceForm.removeText')}</p>
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Button
          color="red"
          leftSection={<IconPlugConnectedX size={20} aria-hidden />}
          loading={write.pending}
          onClick={() => write.run(null)}
        >
          {t('sourceForm.remove')}
        </Button>
      </div>
    </Modal>
  );
}

/** Names of settings are the words of the configuration file here: what differs is shown as it is stored. */
function comparison(mine: Values, theirs: Values) {
  const flat = ({ config, name, station, enabled }: Values): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ name, station, enabled, ...config }).map(([field, value]) => [field, field === 'password' ? '' : String(value)]),
    );
  const [ours, others] = [flat(mine), flat(theirs)];
  return Object.keys(ours).map((field) => ({ label: field, mine: ours[field] ?? '', theirs: others[field] ?? '' }));
}
