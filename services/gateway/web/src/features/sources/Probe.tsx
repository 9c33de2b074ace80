import { Button } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX, IconStethoscope } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import type { ProbeResult, SourceConfig, SourceKind } from '../../api/types';
import { Notice, ProblemNotice } from '../../components/Notice';
import { uid } from '../../lib/uid';
import { useCertificates } from '../opcua/certificates';
import { ServerCard } from '../opcua/ServerCard';

interface ProbeProps {
  kind: SourceKind;
  config: SourceConfig;
  disabled: boolean;
  /** Of a source that exists: its stored password is used where none was typed. */
  sourceId?: string;
  /** What just came at the far end, word for word. */
  heard?: (message: string) => void;
}

/** "Test connection": looks once at the far end and shows what was found, before anything is saved. */
export function Probe({ kind, config, disabled, sourceId, heard }: ProbeProps) {
  const { t } = useTranslation();
  const probe = useMutation({
    networkMode: 'always',
    mutationFn: () =>
      body(
        api.POST('/api/v1/sources/probe', {
          params: { header: { 'Idempotency-Key': uid() } },
          body: { kind, config, ...(sourceId ? { source_id: sourceId } : {}) },
        }),
      ),
    onSuccess: ({ message }) => {
      if (message) heard?.(message);
    },
  });
  return (
    <div className="tc-list">
      <div>
        <Button
          variant="default"
          leftSection={<IconStethoscope size={20} aria-hidden />}
          disabled={disabled}
          loading={probe.isPending}
          onClick={() => probe.mutate()}
        >
          {t('sourceForm.test')}
        </Button>
      </div>
      {probe.error ? <ProblemNotice error={probe.error} /> : null}
      {probe.data ? <Found result={probe.data} /> : null}
      {probe.data?.certificate_id ? <Shown id={probe.data.certificate_id} decided={() => probe.reset()} /> : null}
    </div>
  );
}

/** The certificate that keeps the test from going on: it can be decided about here. */
function Shown({ id, decided }: { id: string; decided: () => void }) {
  const certificates = useCertificates();
  const server = certificates.data?.servers.find((one) => one.id === id);
  return server ? <ServerCard server={server} decided={decided} /> : null;
}

function Found({ result }: { result: ProbeResult }) {
  const { t } = useTranslation();
  const found = Object.entries(result.found).filter(([, value]) => value !== null);
  return (
    <Notice tone={result.reachable ? 'info' : 'bad'} icon={result.reachable ? IconPlugConnected : IconPlugConnectedX}>
      <strong>{result.reachable ? t('sourceForm.reached') : t('sourceForm.notReached')}</strong>
      <div>{result.detail}</div>
      {found.length > 0 ? (
        <dl className="tc-kv" aria-label={t('sourceForm.found')}>
          {found.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name.replaceAll('_', ' ')}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </Notice>
  );
}
