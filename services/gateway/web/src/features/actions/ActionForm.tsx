import { Button, TextInput, Textarea } from '@mantine/core';
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
import { Card } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { Buttons } from '../job/Buttons';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { PRIORITY } from './ActionBadges';
import { ActionConflict } from './ActionConflict';
import { type ActionValues, bothActions, changedAction, flawsOf, newAction, proposedTitle, valuesOf } from './actionValues';
import { ChecklistLines } from './ChecklistLines';
import { DueChoice } from './DueChoice';
import { FixChoice } from './FixChoice';
import { JobsChoice } from './JobsChoice';
import { KindChoice } from './KindChoice';
import { PersonPicker } from './PersonPicker';
import { ReportsChoice } from './ReportsChoice';
import { PRIORITIES } from './search';
import { ToolChoice } from './ToolChoice';
import { REFRESHES } from './useActionDeeds';
import { photoAbout, sendPhotos } from './useActionWrites';
import { useMe } from './useMe';
import { WatchFields } from './WatchFields';

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
  const change = (part: Partial<ActionValues>): void => setValues((old) => ({ ...old, ...part }));
  const link = (ids: readonly string[]): void => setValues((old) => ({ ...old, photoIds: [...new Set([...old.photoIds, ...ids])] }));
  const unlink = (id: string): void => setValues((old) => ({ ...old, photoIds: old.photoIds.filter((one) => one !== id) }));
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
  const flaw = (name: (typeof flaws)[number]): string | null => (flaws.includes(name) ? t(`actionForm.flaw_${name}`) : null);
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
      <Card title={t('actionForm.why')} id="why">
        <div className="tc-list">
          {base ? null : (
            <ToolChoice id={values.toolId} error={flaw('tool')} choose={(toolId) => change({ toolId, failureIds: [], jobIds: [] })} />
          )}
          {values.toolId ? (
            <>
              <ReportsChoice reports={[...reports.values()]} chosen={values.failureIds} change={(failureIds) => change({ failureIds })} />
              <JobsChoice toolId={values.toolId} chosen={values.jobIds} change={(jobIds) => change({ jobIds })} />
            </>
          ) : null}
        </div>
      </Card>
      {base === null && chosen.length > 0 ? (
        <Card title={t('actionForm.fix')} id="fix">
          <p className="tc-soft tc-lead">{t('actionForm.fixText')}</p>
          <FixChoice toolId={values.toolId} failures={chosen} chosen={fixes} change={(codes, names) => plan(codes, names, initial.title)} />
        </Card>
      ) : null}
      <Card title={t('actionForm.what')} id="what">
        <div className="tc-list">
          <TextInput
            label={t('actionForm.title')}
            required
            maxLength={200}
            value={values.title}
            error={flaw('title')}
            onChange={(event) => change({ title: event.currentTarget.value })}
          />
          <Textarea
            label={t('actionForm.description')}
            autosize
            minRows={2}
            value={values.description}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
          <ChecklistLines lines={values.checklist} change={(checklist) => change({ checklist })} />
          <Gallery photos={newestFirst(values.photoIds)} name={values.title} remove={unlink} />
          {values.toolId ? (
            <div className="tc-actions">
              <PhotoInput
                label={t('actionForm.photo')}
                add={(pictures) => link(sendPhotos(values.toolId, pictures))}
                plant={{ about: photoAbout(values.toolId), link: (id) => link([id]), unlink }}
              />
            </div>
          ) : null}
        </div>
      </Card>
      <Card title={t('actionForm.who')} id="who">
        <div className="tc-list">
          <PersonPicker
            label={t('actionForm.owner')}
            required
            value={values.owner || null}
            error={flaw('owner')}
            change={(person) => change({ owner: person?.username ?? '', team: person?.team ?? '' })}
          />
          <DueChoice day={values.dueOn} error={flaw('due')} choose={(dueOn) => change({ dueOn })} />
          <div>
            <div className="tc-act-label">{t('actionForm.priority')}</div>
            <Buttons
              label={t('actionForm.priority')}
              options={PRIORITIES.map((value) => ({ value, text: t(`actionPriority.${value}`), icon: PRIORITY[value].icon }))}
              value={values.priority}
              choose={(priority) => change({ priority })}
            />
          </div>
          <PersonPicker
            label={t('actionForm.approver')}
            description={t('actionForm.approverHint')}
            value={values.approver || null}
            error={flaw('approver')}
            fits={({ role, username }) => role !== 'technician' && username !== values.owner}
            change={(person) => change({ approver: person?.username ?? '' })}
          />
        </div>
      </Card>
      {values.failureIds.length > 0 ? (
        <Card title={t('watch.title')} id="watch">
          <WatchFields values={values} change={change} watchFlaw={flaw('watch')} reasonFlaw={flaw('noWatchReason')} />
        </Card>
      ) : null}
      {flaws.length > 0 ? (
        <div role="alert" className="tc-list">
          {flaws.map((one) => (
            <span key={one} className="tc-missing">
              <IconAlertTriangle size={20} aria-hidden /> {t(`actionForm.flaw_${one}`)}
            </span>
          ))}
        </div>
      ) : null}
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
