import { Button, Switch, Textarea } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useToolLimits } from '../../api/bench';
import type { ChecklistItem, ToolLimits } from '../../api/benchTypes';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { useTool } from '../../api/queries';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { inWords } from '../../lib/words';
import { useQuantity } from '../job/useQuantity';
import { Limits } from '../job/Verdict';
import {
  bothLimits,
  isDisordered,
  type LimitFields,
  limitInputs,
  LIMITS,
  limitValues,
  type LimitValues,
  measured,
  switched,
} from './limitValues';
import './bench.css';

const route = getRouteApi('/tools/$toolId/limits/$checklistId');

/** What is good on this tool, where the checklist's limits are meant for tools in general. */
export function LimitsPage() {
  const { t, i18n } = useTranslation();
  const { toolId, checklistId } = route.useParams();
  const detail = useTool(toolId);
  const limits = useToolLimits(toolId, checklistId);
  return (
    <>
      <PageHead title={t('limits.title', { tool: detail.data?.tool?.number ?? toolId })}>
        {limits.data ? <span className="tc-soft">{inWords(limits.data.checklist.titles, i18n.language)}</span> : null}
      </PageHead>
      {limits.isPending ? <Loading /> : null}
      {limits.isError && !limits.data ? <ProblemNotice error={limits.error} retry={() => void limits.refetch()} /> : null}
      {limits.data ? <LimitsForm key={`${toolId} ${checklistId}`} toolId={toolId} limits={limits.data} /> : null}
    </>
  );
}

function LimitsForm({ toolId, limits }: { toolId: string; limits: ToolLimits }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const isEngineer = useIsEngineer();
  const userId = useStore(session).user?.id ?? '';
  const words = useLimitWords();
  const [base, setBase] = useState(limits);
  const [values, setValues] = useState(() => limitValues(limits));
  const [isDirty, setIsDirty] = useState(false);
  const [showsFaults, setShowsFaults] = useState(false);
  const { checklist } = limits;
  const items = measured(checklist);
  const change = (next: LimitValues): void => {
    setIsDirty(true);
    setValues(next);
  };
  const draft = useEditDraft(
    `${userId}:limits:${toolId}:${checklist.id}`,
    { base, values },
    (kept) => {
      setBase(kept.base);
      change(kept.values);
    },
    isDirty,
  );
  const leave = (): void => {
    void draft.clear();
    void navigate({ to: '/tools/$toolId', params: { toolId }, search: { tab: 'plans' } });
  };
  const write = useWrite(
    (wanted: LimitValues) =>
      body(
        api.PUT('/api/v1/tools/{tool_id}/limits/{checklist_id}', {
          params: { path: { tool_id: toolId, checklist_id: checklist.id }, header: ifMatch(base.version) },
          body: { limits: limitInputs(checklist, wanted), reason: wanted.reason.trim() },
        }),
      ),
    { refreshes: [keys.toolPages, keys.jobSheets], done: leave },
  );
  const other = overtaken({
    ...{ saved: limits, base, values, valuesOf: limitValues, write, draft, both: bothLimits },
    goOn: (saved, next) => {
      setBase(saved);
      change(next);
    },
  });
  if (other) {
    return (
      <Conflict
        fields={items.map((item) => ({
          label: inWords(item.texts, i18n.language),
          mine: words(item, other.mine.own[item.id]),
          theirs: words(item, other.theirs.own[item.id]),
        }))}
        {...other.ways}
      />
    );
  }
  const isFaulty = items.some((item) => isDisordered(values.own[item.id] ?? { low: '', nominal: '', high: '' }));
  const save = (event: FormEvent): void => {
    event.preventDefault();
    setShowsFaults(true);
    if (values.reason.trim() && !isFaulty) write.run(values);
  };
  return (
    <form className="tc-form" style={{ maxWidth: '56rem' }} onSubmit={save} noValidate>
      <DraftNote draft={draft} />
      <Notice tone="info">{t(items.length > 0 ? 'limits.explain' : 'limits.nothing')}</Notice>
      <LastSet limits={limits} />
      {items.map((item) => (
        <ItemLimits
          key={item.id}
          item={item}
          own={values.own[item.id]}
          isReadOnly={!isEngineer}
          turn={(isOwn) => change(switched(values, item, isOwn))}
          put={(fields) => change({ ...values, own: { ...values.own, [item.id]: fields } })}
        />
      ))}
      {isEngineer && items.length > 0 ? (
        <Textarea
          label={t('limits.reason')}
          required
          autosize
          minRows={2}
          error={showsFaults && !values.reason.trim() ? t('forms.reasonRequired') : null}
          value={values.reason}
          onChange={(event) => change({ ...values, reason: event.currentTarget.value })}
        />
      ) : null}
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        {isEngineer && items.length > 0 ? (
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('limits.save')}
          </Button>
        ) : null}
        <LinkButton to="/tools/$toolId" params={{ toolId }} search={{ tab: 'plans' }} variant="default" onClick={() => void draft.clear()}>
          {t(isEngineer ? 'actions.cancel' : 'limits.back')}
        </LinkButton>
      </div>
    </form>
  );
}

/** Who set them last, and why. */
function LastSet({ limits: { reason, by, at } }: { limits: ToolLimits }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (reason === null || by === null || at === null) return null;
  return (
    <p className="tc-lead">
      {reason} <span className="tc-soft tc-small">{t('log.byline', { when: format.moment(at), name: by })}</span>
    </p>
  );
}

type ItemProps = {
  item: ChecklistItem;
  own: LimitFields | undefined;
  isReadOnly: boolean;
  turn: (isOwn: boolean) => void;
  put: (fields: LimitFields) => void;
};

/** One measured value: the checklist's limits, and the tool's own where it has some. */
function ItemLimits({ item, own, isReadOnly, turn, put }: ItemProps) {
  const { t, i18n } = useTranslation();
  const words = useLimitWords();
  const name = inWords(item.texts, i18n.language);
  return (
    <Card title={name} id={`limits-${item.id}`}>
      <p className="tc-soft">
        {t('limits.general')} <Limits item={item} />
      </p>
      {isReadOnly ? (
        own ? (
          <strong>{t('limits.ownAre', { limits: words(item, own) })}</strong>
        ) : null
      ) : (
        <Switch
          label={t('limits.own')}
          aria-label={`${t('limits.own')}: ${name}`}
          checked={own !== undefined}
          onChange={(event) => turn(event.currentTarget.checked)}
        />
      )}
      {own && !isReadOnly ? (
        <div className="tc-form-grid" style={{ marginTop: '0.875rem' }}>
          {LIMITS.map((field) => (
            <NumberField
              key={field}
              label={t(`checklist.${field}`)}
              unit={item.unit ?? undefined}
              error={field === 'low' && isDisordered(own) ? t('limits.disordered') : null}
              value={own[field]}
              onChange={(value) => put({ ...own, [field]: typeof value === 'number' ? value : '' })}
            />
          ))}
        </div>
      ) : null}
    </Card>
  );
}

/** The tool's own limits in one line. */
function useLimitWords(): (item: ChecklistItem, own: LimitFields | undefined) => string {
  const { t } = useTranslation();
  const quantity = useQuantity();
  return (item, own) => {
    if (!own) return t('limits.asGeneral');
    const said = LIMITS.flatMap((field) => (own[field] === '' ? [] : [`${t(`checklist.${field}`)} ${quantity(own[field], item.unit)}`]));
    return said.join(', ') || t('limits.noLimit');
  };
}
