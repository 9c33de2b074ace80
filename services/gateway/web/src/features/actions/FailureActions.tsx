import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFewActions } from '../../api/actions';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import '../maintenance/bench.css';
import { ActionRow } from './ActionRows';
import './actions.css';
import { useMe } from './useMe';

/** What is done about a failure, and whether it holds. Its page has to load the area `actions` of the texts. */
export function FailureActions({ failureId, toolId }: { failureId: string; toolId: string }) {
  const { t } = useTranslation();
  const { isEngineer } = useMe();
  const actions = useFewActions({ failure_id: failureId });
  const rows = actions.data?.items ?? [];
  return (
    <Card
      title={t('action.title')}
      id="failure-actions"
      actions={
        isEngineer ? (
          <LinkButton
            to="/actions/new"
            search={{ failure: failureId, tool: toolId }}
            variant="default"
            leftSection={<IconPlus size={20} aria-hidden />}
          >
            {t('action.add')}
          </LinkButton>
        ) : null
      }
    >
      {actions.isPending ? <Loading lines={2} height={70} /> : null}
      {actions.isError && !actions.data ? <ProblemNotice error={actions.error} retry={() => void actions.refetch()} /> : null}
      {actions.isSuccess && rows.length === 0 ? (
        <p className="tc-soft tc-lead">{isEngineer ? t('action.noneForFailure') : t('action.noneYet')}</p>
      ) : null}
      <ul className="tc-list">
        {rows.map((action) => (
          <ActionRow key={action.id} action={action} />
        ))}
      </ul>
    </Card>
  );
}
