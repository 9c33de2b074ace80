import { useTranslation } from 'react-i18next';
import { useChecklists } from '../../api/bench';
import type { Checklist, ChecklistItem, PlanTemplate } from '../../api/benchTypes';
import { Card } from '../../components/Page';
import { inWords } from '../../lib/words';
import { Limits } from '../job/Verdict';
import { Interval } from '../maintenance/Interval';

/** A checklist for those who work by it: what is looked at, how, and what is good. */
export function ChecklistReading({ checklist }: { checklist: Checklist }) {
  const { i18n } = useTranslation();
  return checklist.groups.map((group) => (
    <Card key={group.id} title={inWords(group.titles, i18n.language)} id={`group-${group.id}`}>
      <ol className="tc-reading">
        {group.items.map((item) => (
          <Point key={item.id} item={item} />
        ))}
      </ol>
    </Card>
  ));
}

function Point({ item }: { item: ChecklistItem }) {
  const { t, i18n } = useTranslation();
  const help = inWords(item.help, i18n.language);
  const marks = [
    t(`checklist.kind_${item.kind}`),
    ...item.choices.map(({ texts }) => inWords(texts, i18n.language)),
    item.required ? t('checklist.required') : '',
    item.photo_required ? t('checklist.photo_required') : '',
    item.graded ? t('checklist.graded') : '',
  ].filter(Boolean);
  return (
    <li>
      <strong>{inWords(item.texts, i18n.language)}</strong>
      {help ? <div>{help}</div> : null}
      {item.kind === 'measure' ? (
        <div>
          <Limits item={item} />
        </div>
      ) : null}
      <div className="tc-soft tc-small">{marks.join(' · ')}</div>
    </li>
  );
}

/** A plan template for those who only read it: its levels, when each is due and what happens then. */
export function TemplateReading({ template }: { template: PlanTemplate }) {
  const { t, i18n } = useTranslation();
  const checklists = useChecklists();
  const titleOf = (id: string): string => inWords(checklists.data?.items.find((list) => list.id === id)?.titles, i18n.language) || id;
  return (
    <Card>
      {template.note ? <p className="tc-lead tc-wrap">{template.note}</p> : null}
      <ol className="tc-reading">
        {template.levels.map((level) => (
          <li key={level.code}>
            <strong>
              {level.code} {inWords(level.names, i18n.language)}
            </strong>
            <div>
              <Interval level={level} />
            </div>
            <div className="tc-soft tc-small">
              {[
                `${t('plan.warn')} ${String(level.warn_percent)} %`,
                `${t('plan.limit')} ${String(level.limit_percent)} %`,
                level.blocks_run ? t('plan.blocksRun') : '',
                level.includes_lower ? t('plan.includesLower') : '',
                level.only_stored ? t('level.onlyStored') : '',
                level.planned_minutes === null ? '' : t('job.planned', { count: level.planned_minutes }),
                level.checklist_id === null ? '' : `${t('level.checklist')}: ${titleOf(level.checklist_id)}`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
