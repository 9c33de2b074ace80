import { Button } from '@mantine/core';
import { IconCheck, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Notice, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import './broker.css';
import { ClientRow } from './ClientRow';
import { type Client, type Clients, type Given, parted, useMqttClients } from './clients';
import { GivenClient } from './GivenClient';
import { NewClient } from './NewClient';

/** Who may speak with the broker: let in, given another password, shut out. */
export function MqttClientsPage() {
  const { t } = useTranslation();
  const clients = useMqttClients();
  const [asked, setAsked] = useState<Client | 'new' | null>(null);
  const [given, setGiven] = useState<Given | null>(null);
  const { inside, outside } = parted(clients.data?.items ?? []);
  const isOurs = clients.data?.broker.is_followed === true;
  const show = (answer: Given): void => {
    setAsked(null);
    setGiven(answer);
    window.scrollTo({ top: 0 });
  };
  const again = (client: Client): void => {
    setGiven(null);
    setAsked(client);
    window.scrollTo({ top: 0 });
  };
  return (
    <>
      <PageHead
        title={t('mqtt.title')}
        actions={
          asked || given || !isOurs ? null : (
            <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setAsked('new')}>
              {t('mqtt.add')}
            </Button>
          )
        }
      >
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('mqtt.intro')}
        </p>
      </PageHead>
      <div className="tc-stack">
        {clients.isPending ? <Loading lines={3} height={80} /> : null}
        {clients.isError && !clients.data ? <ProblemNotice error={clients.error} retry={() => void clients.refetch()} /> : null}
        {clients.data && !isOurs ? <Notice tone="info">{t('mqtt.elsewhere')}</Notice> : null}
        {clients.data && isOurs ? <BrokerState broker={clients.data.broker} /> : null}
        {given && clients.data ? <GivenClient given={given} broker={clients.data.broker} close={() => setGiven(null)} /> : null}
        {asked && clients.data ? (
          <NewClient
            key={asked === 'new' ? '' : asked.name}
            again={asked === 'new' ? null : asked}
            clients={clients.data.items}
            close={() => setAsked(null)}
            done={show}
          />
        ) : null}
        {isOurs && inside.length === 0 && !asked ? (
          <EmptyState icon={IconPlugConnected} title={t('mqtt.none')}>
            {t('mqtt.noneText')}
          </EmptyState>
        ) : null}
        {isOurs ? (
          <ul className="tc-list">
            {inside.map((client) => (
              <ClientRow key={client.name} client={client} given={show} again={again} />
            ))}
          </ul>
        ) : null}
        {isOurs && outside.length > 0 ? (
          <details>
            <summary className="tc-mqtt-more">{t('mqtt.outside', { count: outside.length })}</summary>
            <ul className="tc-list">
              {outside.map((client) => (
                <ClientRow key={client.name} client={client} given={show} again={again} />
              ))}
            </ul>
          </details>
        ) : null}
        {isOurs ? <p className="tc-soft tc-small">{t('mqtt.own')}</p> : null}
      </div>
    </>
  );
}

/** Whether the broker acts by this list yet: a password that is not in force cannot be tried. */
function BrokerState({ broker }: { broker: Clients['broker'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div role="status" data-broker={broker.waiting_since ? 'waiting' : 'in-force'}>
      {broker.trouble ? <Notice tone="bad">{t('mqtt.trouble', { why: broker.trouble })}</Notice> : null}
      {broker.waiting_since ? (
        <Notice tone="warn">{t('mqtt.waiting', { when: format.moment(broker.waiting_since) })}</Notice>
      ) : broker.answered_at ? (
        <div className="tc-mqtt-said tc-small tc-soft">
          <IconCheck size={18} aria-hidden />
          <span>{t('mqtt.inForce', { when: format.moment(broker.answered_at) })}</span>
        </div>
      ) : null}
    </div>
  );
}
