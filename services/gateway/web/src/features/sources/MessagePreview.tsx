import { Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';
import type { SourceConfig } from '../../api/types';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useFirst } from '../../components/useFirst';
import { useFormat } from '../../components/useFormat';
import { uid } from '../../lib/uid';
import './survey.css';

type Reading = components['schemas']['PreviewReading'];

const PAUSE_MS = 500;
const MOST_SHOWN = 20;

/** A message of the PLC, pasted or just heard, and what would be read of it while the fields above are filled in. */
export function MessagePreview({
  config,
  disabled,
  message,
  change,
}: {
  config: SourceConfig;
  disabled: boolean;
  message: string;
  change: (message: string) => void;
}) {
  const { t } = useTranslation();
  const wanted = JSON.stringify({ config, message });
  const [asked] = useDebouncedValue(wanted, PAUSE_MS);
  const isShown = message.trim() !== '' && !disabled;
  const preview = useQuery({
    queryKey: ['message-preview', asked],
    enabled: isShown && asked === wanted,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    queryFn: () =>
      body(
        api.POST('/api/v1/sources/preview', {
          params: { header: { 'Idempotency-Key': uid() } },
          body: JSON.parse(asked) as { config: Record<string, never>; message: string },
        }),
      ),
  });
  return (
    <div className="tc-list">
      <Textarea
        label={t('preview.message')}
        description={t('preview.hint')}
        autosize
        minRows={3}
        maxRows={12}
        autoCapitalize="none"
        spellCheck={false}
        styles={{ input: { fontFamily: 'monospace' } }}
        value={message}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {isShown && preview.error ? <ProblemNotice error={preview.error} /> : null}
      {isShown && preview.data ? <Found readings={preview.data.readings} refused={preview.data.refused} /> : null}
    </div>
  );
}

function Found({ readings, refused }: { readings: readonly Reading[]; refused: readonly { reason: string; detail: string }[] }) {
  const { t } = useTranslation();
  const shown = readings.slice(-MOST_SHOWN);
  const { shown: told, more } = useFirst(refused, MOST_SHOWN);
  return (
    <div role="status" aria-label={t('preview.title')}>
      {told.map(({ reason, detail }, place) => (
        <Notice key={`${reason}-${String(place)}`} tone="bad">
          <strong>{t(`rejectReason.${reason as 'not_json'}`)}</strong>: {detail}
        </Notice>
      ))}
      {more}
      {shown.length > 0 ? <strong>{t('preview.read', { count: readings.length })}</strong> : null}
      {shown.map((reading, place) => (
        <Line key={place} reading={reading} />
      ))}
    </div>
  );
}

function Line({ reading }: { reading: Reading }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    { name: t('preview.counter'), value: format.count(reading.counter) },
    { name: t('preview.at'), value: reading.at ? format.moment(reading.at) : t('preview.arrival') },
    { name: t('preview.cycle'), value: reading.cycle_ms === null ? null : `${format.count(reading.cycle_ms)} ms` },
    { name: t('preview.mould'), value: reading.mould },
    { name: t('preview.kind'), value: reading.kind ? t(`preview.kind_${reading.kind}`) : null },
    { name: t('preview.quality'), value: reading.quality },
    { name: t('preview.cavities'), value: reading.cavities === null ? null : reading.cavities.join(', ') },
    { name: t('preview.job'), value: reading.job },
    { name: t('preview.parts'), value: reading.parts === null ? null : format.count(reading.parts) },
  ].filter(({ value }) => value !== null);
  return (
    <dl className="tc-facts tc-preview">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
