import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAction, useActionRules, useProposals, useReport } from '../../api/actions';
import type { ActionDetail, ActionRules } from '../../api/actionTypes';
import { ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import '../job/job.css';
import '../maintenance/bench.css';
import { ActionForm, type Reported, reportedOf } from './ActionForm';
import './actions.css';
import { blankValues, valuesOf } from './actionValues';
import { useFailureTitle } from './useFailureTitle';

const newRoute = getRouteApi('/actions/new');
const editRoute = getRouteApi('/actions/$actionId/edit');

/** A new action, for a failure, for a recurring problem, or for a tool. What is known already is filled in. */
export function NewActionPage() {
  const { t } = useTranslation();
  const search = newRoute.useSearch();
  const rules = useActionRules();
  const report = useReport(search.failure);
  const proposals = useProposals();
  const isAsking =
    rules.isPending || (search.failure !== undefined && report.isPending) || (search.proposal !== undefined && proposals.isPending);
  const proposal = proposals.data?.items.find(({ id }) => id === search.proposal);
  const reported: Reported[] = proposal ? proposal.failures : report.data ? [reportedOf(report.data)] : [];
  return (
    <>
      <PageHead title={t('action.add')} />
      {isAsking ? <Loading lines={6} height={80} /> : null}
      {rules.isError && !rules.data ? <ProblemNotice error={rules.error} retry={() => void rules.refetch()} /> : null}
      {report.isError && !report.data ? <ProblemNotice error={report.error} retry={() => void report.refetch()} /> : null}
      {!isAsking && rules.data ? (
        <NewForm
          key={`${search.failure ?? ''}/${search.proposal ?? ''}`}
          rules={rules.data}
          reported={reported}
          toolId={proposal?.tool.id ?? report.data?.tool.id ?? search.tool ?? ''}
          proposalId={proposal?.id}
        />
      ) : null}
    </>
  );
}

type NewProps = { rules: ActionRules; reported: Reported[]; toolId: string; proposalId: string | undefined };

function NewForm({ rules, reported, toolId, proposalId }: NewProps) {
  const navigate = useNavigate();
  const title = useFailureTitle();
  const first = reported[0];
  const initial = blankValues({
    toolId,
    title: first ? title(first) : '',
    failureIds: reported.map(({ id }) => id),
    now: new Date(),
    rules,
  });
  return (
    <ActionForm
      initial={initial}
      action={null}
      reported={reported}
      proposalId={proposalId}
      rules={rules}
      saved={(id) => void navigate({ to: '/actions/$actionId', params: { actionId: id } })}
    />
  );
}

export function EditActionPage() {
  const { t } = useTranslation();
  const { actionId } = editRoute.useParams();
  const action = useAction(actionId);
  const rules = useActionRules();
  return (
    <>
      <PageHead title={action.data ? t('action.editNamed', { number: action.data.number }) : t('action.one')} />
      {action.isPending || rules.isPending ? <Loading lines={6} height={80} /> : null}
      {action.isError && !action.data ? <ProblemNotice error={action.error} retry={() => void action.refetch()} /> : null}
      {rules.isError && !rules.data ? <ProblemNotice error={rules.error} retry={() => void rules.refetch()} /> : null}
      {action.data && rules.data ? <EditForm key={actionId} action={action.data} rules={rules.data} /> : null}
    </>
  );
}

function EditForm({ action, rules }: { action: ActionDetail; rules: ActionRules }) {
  const navigate = useNavigate();
  return (
    <ActionForm
      initial={valuesOf(action, rules)}
      action={action}
      reported={action.failures}
      proposalId={undefined}
      rules={rules}
      saved={(id) => void navigate({ to: '/actions/$actionId', params: { actionId: id } })}
    />
  );
}
