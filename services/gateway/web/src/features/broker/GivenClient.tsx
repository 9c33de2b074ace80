import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { Card } from '../../components/Page';
import type { Clients, Given } from './clients';
import { connectionOf } from './examples';

/** The password, once, with all that goes into the other program: gone with the page. */
export function GivenClient({ given, broker, close }: { given: Given; broker: Clients['broker']; close: () => void }) {
  const { t } = useTranslation();
  const connection = connectionOf(given.client, broker, location.hostname, given.password);
  const fields = [
    ['host', connection.host],
    ['port', String(connection.port)],
    ['user', connection.user],
    ['topic', connection.topic],
  ] as const;
  return (
    <Card id="mqtt-given" title={t('mqtt.given', { name: given.client.name })}>
      <div className="tc-list" role="status">
        <Notice tone="warn">{t('mqtt.once')}</Notice>
        <Copied label={t('mqtt.copyPassword')} text={connection.password} large />
      </div>
      <h3 className="tc-mqtt-try">{t('mqtt.fields')}</h3>
      <dl className="tc-kv">
        {fields.map(([field, value]) => (
          <div key={field} style={{ display: 'contents' }}>
            <dt className="tc-soft">{t(`mqttField.${field}`)}</dt>
            <dd style={{ margin: 0 }}>
              <code className="tc-mqtt-code">{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <h3 className="tc-mqtt-try">{t(`mqtt.try_${given.client.kind}`)}</h3>
      <Copied label={t('mqtt.copyLine')} text={connection.line} />
      <div className="tc-actions" style={{ marginTop: '1rem' }}>
        <Button className="tc-primary" onClick={close}>
          {t('mqtt.kept')}
        </Button>
      </div>
    </Card>
  );
}

/** Without HTTPS a browser has no clipboard for us; a tap on the text selects it whole. */
function Copied({ label, text, large = false }: { label: string; text: string; large?: boolean }) {
  const { t } = useTranslation();
  const [isCopied, setIsCopied] = useState(false);
  return (
    <div className="tc-mqtt-copy">
      <code className="tc-mqtt-code" data-large={large || undefined} data-password={large || undefined}>
        {text}
      </code>
      {'clipboard' in navigator ? (
        <Button
          variant="default"
          leftSection={<IconCopy size={18} aria-hidden />}
          onClick={() => void navigator.clipboard.writeText(text).then(() => setIsCopied(true))}
        >
          {isCopied ? t('mqtt.copied') : label}
        </Button>
      ) : null}
    </div>
  );
}
