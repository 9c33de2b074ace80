import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBell,
  IconRouter,
  IconBuildingFactory2,
  IconEye,
  IconKey,
  IconPencil,
  IconPlugConnectedX,
  IconServer,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { TextLink } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Age } from '../../components/Status';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import type { Client, Given } from './clients';
import { NoteDialog } from './NoteDialog';

export const REFRESHES = [keys.mqttClients, keys.sources, keys.machines];
const ICONS = { machine: IconBuildingFactory2, system: IconServer, engineer: IconEye, alert_reader: IconBell, edge_node: IconRouter };

type Deed = 'rotate' | 'revoke' | 'note';

export function ClientRow({ client, given, again }: { client: Client; given: (given: Given) => void; again: (client: Client) => void }) {
  const { t } = useTranslation();
  const [deed, setDeed] = useState<Deed | null>(null);
  const Icon = ICONS[client.kind];
  return (
    <li className="tc-card tc-mqtt-client" data-client={client.name}>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <strong className="tc-line tc-wrap tc-mqtt-name">
          <Icon size={22} aria-hidden />
          {client.name}
        </strong>
        <span className="tc-badge" data-tone={client.revoked ? 'quiet' : client.in_force ? undefined : 'warned'}>
          {client.revoked ? t('mqtt.isOut') : client.in_force ? t('mqtt.isIn') : t('mqtt.isWaiting')}
        </span>
      </div>
      <Machine client={client} />
      {client.note ? <p className="tc-wrap tc-mqtt-note">{client.note}</p> : null}
      <History client={client} />
      {client.revoked ? (
        <div className="tc-actions">
          <Button variant="default" aria-label={t('mqtt.againNamed', { name: client.name })} onClick={() => again(client)}>
            {t('mqtt.again')}
          </Button>
        </div>
      ) : deed === 'rotate' ? (
        <Rotate client={client} given={given} close={() => setDeed(null)} />
      ) : (
        <div className="tc-actions">
          <Button
            variant="default"
            leftSection={<IconKey size={18} aria-hidden />}
            aria-label={t('mqtt.rotateNamed', { name: client.name })}
            onClick={() => setDeed('rotate')}
          >
            {t('mqtt.rotate')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPencil size={18} aria-hidden />}
            aria-label={t('mqtt.noteNamed', { name: client.name })}
            onClick={() => setDeed('note')}
          >
            {t('mqtt.note')}
          </Button>
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconPlugConnectedX size={18} aria-hidden />}
            aria-label={t('mqtt.revokeNamed', { name: client.name })}
            onClick={() => setDeed('revoke')}
          >
            {t('mqtt.revoke')}
          </Button>
        </div>
      )}
      {deed === 'revoke' ? (
        <ReasonDialog
          title={t('mqtt.revokeNamed', { name: client.name })}
          text={t('mqtt.revokeText')}
          label={t('mqtt.reason')}
          hint={t('mqtt.reasonHint')}
          submit={t('mqtt.revoke')}
          refreshes={REFRESHES}
          send={(reason, key) =>
            body(
              api.POST('/api/v1/mqtt-clients/{name}/revoke', {
                params: { path: { name: client.name }, header: { 'Idempotency-Key': key } },
                body: { reason },
              }),
            )
          }
          close={() => setDeed(null)}
        />
      ) : null}
      {deed === 'note' ? <NoteDialog client={client} close={() => setDeed(null)} /> : null}
    </li>
  );
}

/** For which press, and what became of it: a client of a press that is gone should be shut out. */
function Machine({ client: { kind, machine } }: { client: Client }) {
  const { t } = useTranslation();
  if (!machine) return <div className="tc-soft">{t(`mqttKind.${kind}_may`)}</div>;
  return (
    <>
      <div className="tc-line">
        {machine.state === 'in_use' ? (
          <TextLink to="/machines/$machineId" params={{ machineId: machine.id }} className="tc-open">
            {machine.name}
          </TextLink>
        ) : (
          <span>{machine.name || machine.id}</span>
        )}
        {machine.name && machine.name.toLowerCase() !== machine.id ? <span className="tc-soft tc-small">{machine.id}</span> : null}
        <span className="tc-soft tc-small">
          {machine.last_seen ? (
            <>
              {t('mqtt.heard')} <Age at={machine.last_seen} />
            </>
          ) : (
            t('mqtt.neverHeard')
          )}
        </span>
      </div>
      {machine.state === 'in_use' ? null : (
        <div className="tc-mqtt-said tc-small">
          <IconAlertTriangle size={18} aria-hidden />
          <span>{t(`mqtt.machine_${machine.state}`)}</span>
        </div>
      )}
    </>
  );
}

function History({ client }: { client: Client }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { revoked } = client;
  return (
    <div className="tc-small tc-soft">
      <div>
        {client.made_by
          ? t('mqtt.madeBy', { who: client.made_by, when: format.moment(client.made_at) })
          : t('mqtt.brought', { when: format.moment(client.made_at) })}
      </div>
      {client.rotated_at ? <div>{t('mqtt.rotatedBy', { who: client.rotated_by, when: format.moment(client.rotated_at) })}</div> : null}
      {revoked ? (
        <div className="tc-wrap">{t('mqtt.revokedBy', { who: revoked.by, when: format.moment(revoked.at), reason: revoked.reason })}</div>
      ) : null}
    </div>
  );
}

/** One question before it: the moment the answer comes, the program with the old password is cut off. */
function Rotate({ client, given, close }: { client: Client; given: (given: Given) => void; close: () => void }) {
  const { t } = useTranslation();
  const rotate = useWrite(
    (_: undefined, key) =>
      body(api.POST('/api/v1/mqtt-clients/{name}/rotate', { params: { path: { name: client.name }, header: { 'Idempotency-Key': key } } })),
    {
      refreshes: REFRESHES,
      done: (answer) => {
        close();
        given(answer);
      },
    },
  );
  return (
    <section className="tc-list" aria-label={t('mqtt.rotateNamed', { name: client.name })}>
      <p className="tc-mqtt-note">{t('mqtt.rotateText')}</p>
      {rotate.error ? <ProblemNotice error={rotate.error} /> : null}
      <div className="tc-actions">
        <Button loading={rotate.pending} onClick={() => rotate.run(undefined)}>
          {t('mqtt.rotateNow')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('actions.cancel')}
        </Button>
      </div>
    </section>
  );
}
