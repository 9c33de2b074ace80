import { IconSquare, IconSquareCheckFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ActionDetail } from '../../api/actionTypes';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { checkLine } from './useActionWrites';

/** The checklist: one tap ticks, another takes it back. */
export function Tasks({ action }: { action: ActionDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (action.checklist.length === 0) return null;
  const isOpen = action.state === 'open' || action.state === 'in_work';
  const done = action.checklist.filter((line) => line.done).length;
  return (
    <Card title={t('action.checklist', { done, count: action.checklist.length })} id="checklist">
      <ul className="tc-list">
        {action.checklist.map((line) => (
          <li key={line.id}>
            <button
              type="button"
              role="checkbox"
              aria-checked={line.done}
              className="tc-choice"
              disabled={!isOpen}
              onClick={() => checkLine(action, line.id, !line.done)}
            >
              {line.done ? <IconSquareCheckFilled size={28} aria-hidden /> : <IconSquare size={28} aria-hidden />}
              <span>
                {line.text}
                {line.done && line.done_by && line.done_at ? (
                  <span className="tc-soft tc-small tc-act-by">
                    {t('log.byline', { when: format.moment(line.done_at), name: line.done_by })}
                  </span>
                ) : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
