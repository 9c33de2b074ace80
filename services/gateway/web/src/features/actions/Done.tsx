import { useTranslation } from 'react-i18next';
import type { ActionDetail } from '../../api/actionTypes';
import { useCodes } from '../../api/failures';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { inWords } from '../../lib/words';
import { Gallery, newestFirst } from '../../components/photo/Gallery';

/** What was done, and the evidence for it. */
export function Done({ action }: { action: ActionDetail }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const fixes = useCodes({ group: ['fix'], tool_id: action.tool.id }).data?.items ?? [];
  const causes = useCodes({ group: ['cause'], tool_id: action.tool.id }).data?.items ?? [];
  if (action.completed_at === null) return null;
  const named = (codes: typeof fixes, code: string): string =>
    inWords(codes.find((one) => one.code === code)?.names, i18n.language) || code;
  const rows = [
    { name: t('evidence.fixes'), value: action.fixes.map((fix) => named(fixes, fix)).join(', ') },
    { name: t('evidence.cause'), value: action.cause === null ? '' : named(causes, action.cause) },
    {
      name: t('evidence.by'),
      value: t('log.byline', { when: format.moment(action.completed_at), name: action.completed_by ?? '' }),
    },
  ].filter((row) => row.value !== '');
  return (
    <Card title={t('evidence.done')} id="done">
      <div className="tc-list">
        {action.completion_note ? <p className="tc-lead tc-act-text">{action.completion_note}</p> : null}
        <Gallery photos={newestFirst(action.evidence_photo_ids)} name={t('evidence.done')} within={{ from: 'action', action: action.id }} />
        <dl className="tc-facts">
          {rows.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Card>
  );
}
