import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActionDetail, ActionRules } from '../../api/actionTypes';
import { api, body, ifMatch } from '../../api/client';
import { useFailures } from '../../api/failures';
import type { Failure, FailureState } from '../../api/failureTypes';
import { DraftNote } from '../../components/DraftNote';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { ActionConflict } from './ActionConflict';
import {
  type ActionPart,
  type ActionValues,
  bothActions,
  changedAction,
  type Flaw,
  flawsOf,
  newAction,
  proposedTitle,
  valuesOf,
} from './actionValues';
import { FixChoice } from './FixChoice';
import { JobsChoice } from './JobsChoice';
import { KindChoice } from './KindChoice';
import { ReportsChoice } from './ReportsChoice';
import { ToolChoice } from './ToolChoice';
import { REFRESHES } from './useActionDeeds';
import { useMe } from './useMe';
import { WatchFields } from './WatchFields';
import { WhatCard } from './WhatCard';
import { WhoCard } from './WhoCard';

/** What the form shows of a report. */
export type Reported = {
  id: string;
  number: number;
  code: string | null;
  names: Record<string, string>;
  cavity: number | null;
  note: string;
  photo_ids: string[];
};

/** States in which a report still wants something done. */
const UNSETTLED: FailureState[] = ['new', 'accepted', 'in_work'];

export function reportedOf({ code, ...report }: Omit<Reported, 'code' | 'names'> & Pick<Failure, 'code'>): Reported {
  return { ...report, code: code?.code ?? null, names: code?.names ?? {} };
}

type Props = {
  initial: ActionValues;
  /** As the server has it now; null for a new one. */
  action: ActionDetail | null;
  reported: readonly Reported[];
  proposalId: string | undefined;
  rules: ActionRules;
  saved: (id: string) => void;
};

export function ActionForm({ initial, action, reported, proposalId, rules, saved }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const [base, setBase] = useState(action);
  const [values, setValues] = useState(initial);
  const [isAsked, setIsAsked] = useState(false);
  const [fixes, setFixes] = useState<string[]>([]);
  const proposed = useRef(initial.title);
  const change: ActionPart['change'] = (part) => setValues((old) => ({ ...old, ...(typeof part === 'function' ? part(old) : part) }));
  const isDirty = JSON.stringify(values) !== JSON.stringify(initial);
  const draftKey = `${me.userId}:action:${action?.id ?? proposalId ?? initial.failureIds[0] ?? 'new'}`;
  const draft = useEditDraft(
    draftKey,
    { base, values },
    (kept) => {
      setBase(kept.base);
      setValues(kept.values);
    },
    isDirty,
  );
  const open = useFailures({ tool_id: values.toolId, state: UNSETTLED }, values.toolId !== '');
  const others = open.data?.pages.flatMap((page) => page.items).map(reportedOf) ?? [];
  const reports = new Map([...reported, ...others].map((one) => [one.id, one]));
  const chosen = values.failureIds.flatMap((id) => reports.get(id) ?? []);
  const write = useWrite(
    (wanted: ActionValues, key) =>
      base
        ? body(
            api.PATCH('/api/v1/actions/{action_id}', {
              params: { path: { action_id: base.id }, header: ifMatch(base.version) },
              body: changedAction(valuesOf(base, rules), wanted),
            }),
          )
        : body(api.POST('/api/v1/actions', { params: { header: { 'Idempotency-Key': key } }, body: newAction(wanted, proposalId) })),
    {
      refreshes: REFRESHES,
      done: (answer) => {
        void draft.clear();
        saved(answer.id);
      },
    },
  );
  const other = overtaken({
    ...{ saved: action, base, values, valuesOf: (one: ActionDetail) => valuesOf(one, rules), write, draft, both: bothActions },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  if (other) return <ActionConflict mine={other.mine} theirs={other.theirs} {...other.ways} />;
  const flaws = isAsked ? flawsOf(values) : [];
  const flaw = (name: Flaw): string | null => (flaws.includes(name) ? t(`actionForm.flaw_${name}`) : null);
  const plan = (codes: string[], names: string[], failure: string): void => {
    const title = proposedTitle(failure, names);
    if (values.title === proposed.current) change({ title });
    proposed.current = title;
    setFixes(codes);
  };
  return (
    <form
      className="tc-form tc-act-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsAsked(true);
        if (flawsOf(values).length === 0) write.run(values);
      }}
    >
      <DraftNote draft={draft} />
      {base ? null : (
        <Card title={t('actionForm.kind')} id="kind">
          <KindChoice kind={values.kind} choose={(kind) => change({ kind })} />
        </Card>
      )}
      <WhyCard values={values} change={change} flaw={flaw} reports={[...reports.values()]} asked={open} isNew={base === null} />
      {base === null && chosen.length > 0 ? (
        <Card title={t('actionForm.fix')} id="fix">
          <p className="tc-soft tc-lead">{t('actionForm.fixText')}</p>
          <FixChoice toolId={values.toolId} failures={chosen} chosen={fixes} change={(codes, names) => plan(codes, names, initial.title)} />
        </Card>
      ) : null}
      <WhatCard values={values} change={change} flaw={flaw} />
      <WhoCard values={values} change={change} flaw={flaw} />
      {values.failureIds.length > 0 ? (
        <Card title={t('watch.title')} id="watch">
          <WatchFields values={values} change={change} watchFlaw={flaw('watch')} reasonFlaw={flaw('noWatchReason')} />
        </Card>
      ) : null}
      <Missing flaws={flaws} />
      {write.error ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {base ? t('actions.save') : t('actionForm.create')}
        </Button>
        {base ? (
          <LinkButton to="/actions/$actionId" params={{ actionId: base.id }} variant="default" onClick={() => void draft.clear()}>
            {t('actions.cancel')}
          </LinkButton>
        ) : (
          <LinkButton to="/actions" variant="default" onClick={() => void draft.clear()}>
            {t('actions.cancel')}
          </LinkButton>
        )}
      </div>
    </form>
  );
}

type WhyProps = ActionPart & {
  reports: readonly Reported[];
  /** The tool's open reports as they are on their way: until they are here nobody knows that there are none. */
  asked: Pick<ReturnType<typeof useFailures>, 'isPending' | 'error' | 'refetch'>;
  isNew: boolean;
};

/** The reports and jobs that it answers; a new one says of which tool. */
function WhyCard({ values, change, flaw, reports, asked, isNew }: WhyProps) {
  const { t } = useTranslation();
  return (
    <Card title={t('actionForm.why')} id="why">
      <div className="tc-list">
        {isNew ? (
          <ToolChoice id={values.toolId} error={flaw('tool')} choose={(toolId) => change({ toolId, failureIds: [], jobIds: [] })} />
        ) : null}
        {values.toolId ? (
          <>
            {reports.length === 0 && asked.isPending ? <Loading lines={1} /> : null}
            {reports.length === 0 && asked.error ? <ProblemNotice error={asked.error} retry={() => void asked.refetch()} /> : null}
            {reports.length > 0 || !(asked.isPending || asked.error) ? (
              <ReportsChoice reports={reports} chosen={values.failureIds} change={(failureIds) => change({ failureIds })} />
            ) : null}
            <JobsChoice toolId={values.toolId} chosen={values.jobIds} change={(jobIds) => change({ jobIds })} />
          </>
        ) : null}
      </div>
    </Card>
  );
}

/** Once it was sent: all that is still to be said, beside the button. */
function Missing({ flaws }: { flaws: readonly Flaw[] }) {
  const { t } = useTranslation();
  if (flaws.length === 0) return null;
  return (
    <div role="alert" className="tc-list">
      {flaws.map((one) => (
        <span key={one} className="tc-missing">
          <IconAlertTriangle size={20} aria-hidden /> {t(`actionForm.flaw_${one}`)}
        </span>
      ))}
    </div>
  );
}
