import { useTranslation } from 'react-i18next';
import type { ActionDetail } from '../../api/actionTypes';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWho } from '../../components/useWho';
import { useActionChanges } from './useActionChanges';

/** Who did what and why, the newest first. */
export function ActionHistory({ action }: { action: ActionDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = useWho();
  const said = useActionChanges();
  return (
    <Card title={t('action.history')} id="history">
      <ol className="tc-list">
        {[...action.history].reverse().map((entry) => (
          <li key={entry.id} className="tc-act-entry">
            <strong>{t(`actionHistory.${entry.deed}`)}</strong>
            {entry.changes
              .map(said)
              .filter(Boolean)
              .map((change) => (
                <div key={change} className="tc-small tc-wrap">
                  {change}
                </div>
              ))}
            {entry.note ? <div className="tc-act-text">{who.reason(entry.by, entry.note)}</div> : null}
            <div className="tc-soft tc-small">{t('log.byline', { when: format.moment(entry.at), name: who.name(entry.by) })}</div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
