import { useTranslation } from 'react-i18next';
import { type CorrectedLevel, useDueAfter } from '../../api/press';
import { useFormat } from '../../components/useFormat';

type Props = { toolId: string; number: string; shots: number; before: number; after: number; from: string; to: string };

/** What a tool's count and its maintenance come to. */
export function DueAfter({ toolId, number, shots, before, after, from, to }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const due = useDueAfter(toolId, shots, from, to);
  const levels = due.data?.items ?? [];
  return (
    <div data-effect={toolId}>
      <div>
        {t('press.countAfter', { tool: number, change: format.signed(shots), before: format.count(before), after: format.count(after) })}
      </div>
      <ul className="tc-small" style={{ margin: 0, paddingInlineStart: '1.25rem' }}>
        {levels.map((level) => (
          <li key={level.level_id}>{said(level)}</li>
        ))}
      </ul>
      {due.data && levels.length === 0 ? <div className="tc-small tc-soft">{t('press.noLevels')}</div> : null}
    </div>
  );

  function said(level: CorrectedLevel): string {
    const values = {
      level: `${level.code} ${level.name}`,
      before: format.progress(level.percent),
      after: format.progress(level.percent_after),
    };
    return level.status === level.status_after
      ? t('press.levelSame', values)
      : t('press.levelChanges', { ...values, status: t(`press.status_${level.status_after}`) });
  }
}
