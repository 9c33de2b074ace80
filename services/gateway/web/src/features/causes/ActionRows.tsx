import { useTranslation } from 'react-i18next';
import type { Action } from '../../api/actionTypes';
import { TextLink } from '../../components/LinkButton';
import { Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { Gallery, newestFirst } from '../../components/photo/Gallery';

type Props = {
  /** Null while they are not known; `isMissing` where they cannot be read. */
  actions: readonly Action[] | null;
  isMissing: boolean;
  nameOf: (fix: string) => string;
  /** Also what was done, with its evidence, and whether it held. */
  done?: boolean;
};

/** Actions of one kind, as the report lists them. */
export function ActionRows({ actions, isMissing, nameOf, done = false }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  if (actions === null) return isMissing ? <p className="tc-soft tc-lead">{t('causes.actionsUnread')}</p> : <Loading lines={1} />;
  if (actions.length === 0) return <p className="tc-soft tc-lead">{t('causes.noAction')}</p>;
  return (
    <ul className="tc-list">
      {actions.map((action) => (
        <li key={action.id} className="tc-d-action">
          <div>
            <TextLink to="/actions/$actionId" params={{ actionId: action.id }} fw={600}>
              {`A-${String(action.number)} ${action.title}`}
            </TextLink>{' '}
            <span className="tc-badge">{t(`actionState.${action.state}`)}</span>
          </div>
          {done ? (
            <Done action={action} nameOf={nameOf} />
          ) : (
            <>
              {action.description ? <p className="tc-wrap tc-lead">{action.description}</p> : null}
              <span className="tc-soft">
                {t('causes.ownerUntil', { name: action.owner.name, day: format.date(action.due_on) })}
                {action.completed_at && action.completed_by
                  ? ` · ${t('causes.doneBy', { name: action.completed_by, when: format.moment(action.completed_at) })}`
                  : ''}
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function Done({ action, nameOf }: { action: Action; nameOf: (fix: string) => string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { completed_at: at, completed_by: by, watch } = action;
  if (!at || !by) return <p className="tc-soft tc-lead">{t('causes.notDoneYet', { day: format.date(action.due_on) })}</p>;
  const run = watch?.run_shots ?? 0;
  return (
    <>
      <span className="tc-soft">{t('causes.doneBy', { name: by, when: format.moment(at) })}</span>
      {action.fixes.length > 0 ? <span>{action.fixes.map(nameOf).join(', ')}</span> : null}
      {action.completion_note ? <p className="tc-wrap tc-lead">{action.completion_note}</p> : null}
      {watch ? (
        <span>
          {t(`causes.watch_${watch.state}`, {
            count: run,
            shots: format.count(run),
            report: watch.returned_as ? `F-${String(watch.returned_as.number)}` : '',
          })}
        </span>
      ) : null}
      {action.reopened_count > 0 ? <span>{t('causes.reopened', { count: action.reopened_count })}</span> : null}
      <Gallery
        photos={newestFirst(action.evidence_photo_ids)}
        name={`A-${String(action.number)}`}
        within={{ from: 'action', action: action.id }}
      />
    </>
  );
}
