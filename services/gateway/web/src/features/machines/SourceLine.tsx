import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../../api/types';
import { Notice } from '../../components/Notice';
import { Age, DataBadge } from '../../components/Status';
import { useFormat } from '../../components/useFormat';
import { useNow } from '../../lib/useNow';
import { useRemarks } from './useRemarks';

const FRESH_MS = 90_000;

type MachineSource = Machine['sources'][number];

/** A source in one block: how it is, its last value with its age, and what to do when it is not well. */
export function SourceLine({
  source,
}: {
  source: Pick<
    MachineSource,
    'name' | 'station' | 'held_mould' | 'state' | 'detail' | 'remarks' | 'last_value' | 'last_seen' | 'kind' | 'silent'
  >;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const remarks = useRemarks();
  const isWell = source.state === 'live' || source.state === 'idle';
  // Between two shots of a running press nothing is old; only silence well beyond a cycle is worth telling.
  const isFresh = source.state === 'live' && source.last_seen !== null && now.getTime() - Date.parse(source.last_seen) < FRESH_MS;
  return (
    <div>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <span className="tc-line">
          <DataBadge state={source.state} />
          {source.station ? <strong className="tc-small">{t('stations.at', { station: source.station })}</strong> : null}
          <span className="tc-soft tc-small">{source.name || t(`kind.${source.kind}`)}</span>
        </span>
        <span className="tc-small">
          {source.last_value === null ? null : <strong data-field="reading">{format.count(source.last_value)}</strong>}{' '}
          {source.last_seen && !isFresh ? (
            <span className="tc-soft">
              <Age at={source.last_seen} />
            </span>
          ) : null}
        </span>
      </div>
      {source.held_mould ? (
        <Notice tone="warn">
          <span data-held>{t('sources.held', { mould: source.held_mould })}</span>
        </Notice>
      ) : null}
      {source.silent ? <Silent silent={source.silent} /> : null}
      {isWell || source.silent ? null : <div className="tc-small">{t(`sourceAdvice.${source.state as 'waiting'}`)}</div>}
      {source.silent || !source.detail ? null : (
        <div className={isWell ? 'tc-small' : 'tc-soft tc-small'} data-field="detail">
          {remarks(source)}
        </div>
      )}
    </div>
  );
}

/** The press's MQTT client was shut out or has a new password: no cable has to be looked at. */
function Silent({ silent }: { silent: NonNullable<MachineSource['silent']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const said = { client: silent.client, when: format.moment(silent.at), reason: silent.reason };
  return (
    <div className="tc-small tc-wrap" data-silent={silent.why} style={{ display: 'flex', gap: '0.5rem' }}>
      <IconPlugConnectedX size={18} aria-hidden style={{ flex: 'none' }} />
      <span>{t(`sourceSilent.${silent.why}`, said)}</span>
    </div>
  );
}
