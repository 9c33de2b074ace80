import { useTranslation } from 'react-i18next';
import type { Machine } from '../../api/types';
import { Age, DataBadge } from '../../components/Status';
import { useFormat } from '../../components/useFormat';

type MachineSource = Machine['sources'][number];

/** A source in one block: how it is, its last value with its age, and what to do when it is not well. */
export function SourceLine({ source }: { source: Pick<MachineSource, 'name' | 'state' | 'detail' | 'last_value' | 'last_seen' | 'kind'> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isWell = source.state === 'live' || source.state === 'idle';
  return (
    <div>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <span className="tc-line">
          <DataBadge state={source.state} />
          <span className="tc-soft tc-small">{source.name || t(`kind.${source.kind}`)}</span>
        </span>
        <span className="tc-small">
          {source.last_value === null ? null : <strong>{format.count(source.last_value)}</strong>}{' '}
          {source.last_seen ? (
            <span className="tc-soft">
              <Age at={source.last_seen} />
            </span>
          ) : null}
        </span>
      </div>
      {isWell ? null : <div className="tc-small">{t(`sourceAdvice.${source.state as 'waiting'}`)}</div>}
      {isWell || !source.detail ? null : <div className="tc-soft tc-small">{source.detail}</div>}
    </div>
  );
}
