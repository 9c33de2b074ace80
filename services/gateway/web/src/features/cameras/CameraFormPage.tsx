import { Button, Select, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addCamera, cameraKeys, type CameraSaid, changeCamera, restartCamera, retireCamera, useCamera } from '../../api/cameras';
import type { Camera, CameraKind } from '../../api/cameraTypes';
import { useMachines } from '../../api/queries';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { Age } from '../../components/Status';
import { useIsEngineer } from '../../components/useRole';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { merged, mergedRecords } from '../../lib/merged';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { uid } from '../../lib/uid';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { CAMERA_KINDS, cameraConfig, cameraFaults, changedCameraConfig, type CameraValues, cameraValues } from './cameraConfig';
import { CameraFields } from './CameraFields';
import { CameraStateBadge } from './CameraState';
import { CameraProblem } from './CameraProblem';
import { LivePicture } from './LivePicture';
import { TryCamera } from './TryCamera';
import { useCameraFault } from './useCameraFault';
import './cameras.css';

const route = getRouteApi('/cameras/$cameraId');
const newRoute = getRouteApi('/cameras/new');
const REFRESHES = [cameraKeys.all];

type Values = { name: string; kind: CameraKind; place: string; machine: string | null; config: CameraValues };

function valuesOf(camera: Camera): Values {
  const { name, kind, place, machine_id: machine } = camera;
  return { name, kind, place, machine, config: cameraValues(kind, camera.config) };
}

/** Each setting of its own: two may have changed different ones. */
function both(before: Values, mine: Values, theirs: Values): Values {
  return { ...merged(before, mine, theirs), config: mergedRecords(before.config, mine.config, theirs.config) };
}

export function NewCameraPage() {
  const { t } = useTranslation();
  const { machine = null } = newRoute.useSearch();
  const start: Values = { name: '', kind: 'pi', place: '', machine, config: cameraValues('pi', {}) };
  return (
    <>
      <PageHead title={t('cameras.add')} />
      <CameraForm camera={null} start={start} />
    </>
  );
}

export function EditCameraPage() {
  const { t } = useTranslation();
  const { cameraId } = route.useParams();
  const camera = useCamera(cameraId);
  return (
    <>
      <PageHead title={camera.data?.name ?? t('cameras.one')}>
        {camera.data && !camera.data.retired ? <Standing camera={camera.data} /> : null}
      </PageHead>
      {camera.isPending ? <Loading /> : null}
      {camera.error && !camera.data ? <ProblemNotice error={camera.error} retry={() => void camera.refetch()} /> : null}
      {camera.data ? <Existing camera={camera.data} /> : null}
    </>
  );
}

function Standing({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  return (
    <div className="tc-line">
      <CameraStateBadge state={camera.state} />
      {camera.last_capture_at ? (
        <span className="tc-soft">
          {t('cameras.lastPicture')} <Age at={camera.last_capture_at} />
        </span>
      ) : null}
    </div>
  );
}

function Existing({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  if (camera.retired) return <Notice tone="info">{t('cameras.isRetired')}</Notice>;
  return (
    <div className="tc-camera-page">
      <Preview camera={camera} />
      {isEngineer ? <CameraForm key={camera.id} camera={camera} start={valuesOf(camera)} /> : null}
    </div>
  );
}

function Preview({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isEngineer = useIsEngineer();
  const fault = useCameraFault()(camera);
  const restart = useMutation({
    networkMode: 'always',
    mutationFn: () => restartCamera(camera.id, uid()),
    onSettled: () => queries.invalidateQueries({ queryKey: cameraKeys.all }),
  });
  return (
    <Card
      title={t('cameras.live')}
      id="live"
      actions={
        isEngineer ? (
          <Button
            variant="default"
            leftSection={<IconRefresh size={20} aria-hidden />}
            loading={restart.isPending}
            onClick={() => restart.mutate()}
          >
            {t('cameras.restart')}
          </Button>
        ) : null
      }
    >
      <div className="tc-list">
        {fault ? <Notice tone="warn">{fault}</Notice> : null}
        {restart.error ? <CameraProblem error={restart.error} /> : null}
        <LivePicture key={`${String(camera.version)} ${String(restart.submittedAt)}`} cameraId={camera.id} name={camera.name} />
      </div>
    </Card>
  );
}

function CameraForm({ camera, start }: { camera: Camera | null; start: Values }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const userId = useStore(session).user?.id ?? '';
  const [base, setBase] = useState(camera);
  const [values, setValues] = useState(start);
  const [touched, setTouched] = useState(false);
  const [tried, setTried] = useState(false);
  const [retiring, setRetiring] = useState(false);
  const { kind, name, config } = values;
  const hasPassword = base?.kind === kind && Boolean(base.config.password);
  const edit = (change: Partial<Values>): void => {
    setTouched(true);
    setValues((old) => ({ ...old, ...change }));
  };
  const draft = useEditDraft(
    `${userId}:camera:${camera?.id ?? `new:${start.machine ?? ''}`}`,
    { base, values: { ...values, config: { ...config, ...('password' in config ? { password: '' } : {}) } } },
    (kept) => {
      setBase(kept.base);
      setValues(kept.values);
      setTouched(true);
    },
    touched,
  );
  const leave = (): void => {
    void draft.clear();
    void navigate({ to: '/cameras' });
  };
  const write = useWrite((said: CameraSaid, key) => (base ? changeCamera(base, said) : addCamera(kind, said, key)), {
    refreshes: REFRESHES,
    done: leave,
  });
  const faults = cameraFaults(kind, config);
  const settings = cameraConfig(kind, config, hasPassword);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || Object.keys(faults).length > 0) return;
    const where = { name: name.trim(), place: values.place.trim() };
    write.run(
      base
        ? { ...where, machine_id: values.machine ?? '', config: changedCameraConfig(kind, config, hasPassword) }
        : { ...where, machine_id: values.machine, config: settings },
    );
  };
  const other = overtaken({
    ...{ saved: camera, base, values, valuesOf, write, draft, both },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  if (other) return <Conflict fields={comparison(other.mine, other.theirs)} {...other.ways} />;
  return (
    <form className="tc-form" onSubmit={submit} noValidate>
      <DraftNote draft={draft} />
      {camera ? null : <KindChoice kind={kind} choose={(one) => edit({ kind: one, config: cameraValues(one, config) })} />}
      <Card title={t('cameras.where')} id="where">
        <div className="tc-list">
          <TextInput
            label={t('cameras.name')}
            description={t('cameras.nameHint')}
            required
            error={tried && !name.trim() ? t('forms.required') : null}
            value={name}
            onChange={(event) => edit({ name: event.currentTarget.value })}
          />
          <div className="tc-form-grid">
            <MachineSelect value={values.machine} choose={(machine) => edit({ machine })} />
            <TextInput
              label={t('cameras.place')}
              description={t('cameras.placeHint')}
              value={values.place}
              onChange={(event) => edit({ place: event.currentTarget.value })}
            />
          </div>
        </div>
      </Card>
      <Card title={t('cameras.settings', { kind: t(`cameraKind.${kind}`) })} id="settings">
        <CameraFields
          kind={kind}
          values={config}
          faults={tried ? faults : {}}
          hasPassword={hasPassword}
          change={(field, value) => edit({ config: { ...config, [field]: value } })}
        />
      </Card>
      <Card title={t('cameras.tryTitle')} id="try">
        <p className="tc-soft tc-lead">{t('cameras.tryText')}</p>
        <TryCamera kind={kind} config={settings} disabled={Object.keys(faults).length > 0} cameraId={base?.id ?? null} />
      </Card>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {camera ? t('actions.save') : t('cameras.add')}
        </Button>
        <LinkButton to="/cameras" variant="default" onClick={() => void draft.clear()}>
          {t('actions.cancel')}
        </LinkButton>
        {base ? (
          <Button variant="subtle" color="red" onClick={() => setRetiring(true)}>
            {t('cameras.retire')}
          </Button>
        ) : null}
      </div>
      {retiring && base ? (
        <ReasonDialog
          title={t('cameras.retireOne', { name: base.name })}
          text={t('cameras.retireText')}
          label={t('cameras.why')}
          submit={t('cameras.retire')}
          color="red"
          refreshes={REFRESHES}
          send={(reason, key) => retireCamera(base, reason, key).then(leave)}
          close={() => setRetiring(false)}
        />
      ) : null}
    </form>
  );
}

function KindChoice({ kind, choose }: { kind: CameraKind; choose: (kind: CameraKind) => void }) {
  const { t } = useTranslation();
  return (
    <Card title={t('cameras.kind')} id="kind">
      <div role="radiogroup" aria-label={t('cameras.kind')} className="tc-camera-kinds">
        {CAMERA_KINDS.map((one) => (
          <button key={one} type="button" role="radio" aria-checked={one === kind} className="tc-choice" onClick={() => choose(one)}>
            <span className="tc-radio" aria-hidden />
            <span>
              <strong>{t(`cameraKind.${one}`)}</strong>
              <span className="tc-soft tc-small tc-block">{t(`cameraKindHint.${one}`)}</span>
            </span>
          </button>
        ))}
      </div>
    </Card>
  );
}

function MachineSelect({ value, choose }: { value: string | null; choose: (machine: string | null) => void }) {
  const { t } = useTranslation();
  const machines = useMachines();
  return (
    <Select
      label={t('cameras.machine')}
      description={t('cameras.machineHint')}
      data={(machines.data?.items ?? []).map((machine) => ({ value: machine.id, label: machine.name }))}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('cameras.noMachine') }}
      nothingFoundMessage={t('machines.noneFound')}
      value={value}
      onChange={choose}
    />
  );
}

/** Names of settings are shown as they are stored; a password is nobody's to compare. */
function comparison(mine: Values, theirs: Values) {
  const flat = ({ config, name, place, machine }: Values): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ name, place, machine: machine ?? '', ...config })
        .filter(([field]) => field !== 'password')
        .map(([field, value]) => [field, String(value)]),
    );
  const [ours, others] = [flat(mine), flat(theirs)];
  return Object.keys(ours).map((field) => ({ label: field, mine: ours[field] ?? '', theirs: others[field] ?? '' }));
}
