import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconAlertTriangle, IconClipboardCheck, IconSearch, IconX } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions } from '../../api/actions';
import type { Action } from '../../api/actionTypes';
import { usePeople } from '../../api/people';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { ToolName } from '../parts/ToolPicker';
import { ActionStateBadge, DueBadge, KindLine, OwnerLine, PriorityBadge } from './ActionBadges';
import { withQueued } from './queue';
import { ALL_STATES, type ActionSearch, filterOf, KINDS, PRIORITIES } from './search';
import type { Me } from './useMe';
import { WatchBar } from './WatchBar';

const route = getRouteApi('/actions');
const TYPING_MS = 250;
const ANY = '*';

/** All actions that the filters leave, the overdue ones first. */
export function ActionRows({ search, me }: { search: ActionSearch; me: Me }) {
  const { t } = useTranslation();
  const actions = useActions(filterOf(search, me));
  const entries = useStore(outbox.entries);
  const rows = (actions.data?.pages.flatMap((page) => page.items) ?? []).map((one) => withQueued(one, entries, me.name));
  return (
    <>
      <Filters search={search} />
      {actions.isPending ? <Loading lines={5} height={90} /> : null}
      {actions.isError && rows.length === 0 ? <ProblemNotice error={actions.error} retry={() => void actions.refetch()} /> : null}
      {actions.isSuccess && rows.length === 0 ? (
        <EmptyState icon={IconClipboardCheck} title={t('action.none')}>
          {t('action.noneText')}
        </EmptyState>
      ) : null}
      <ul className="tc-list">
        {rows.map((action) => (
          <ActionRow key={action.id} action={action} />
        ))}
      </ul>
      {actions.hasNextPage ? (
        <Button variant="default" fullWidth loading={actions.isFetchingNextPage} onClick={() => void actions.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </>
  );
}

function Filters({ search }: { search: ActionSearch }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const people = usePeople();
  const [typed, setTyped] = useState(search.q ?? '');
  const change = (next: ActionSearch): void => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const look = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), TYPING_MS);
  const persons = (people.data ?? []).map(({ username, name }) => ({ value: username, label: name }));
  const teams = [...new Set((people.data ?? []).map(({ team }) => team).filter((team) => team !== ''))].sort();
  const choice = <Field extends 'owner' | 'team' | 'kind' | 'priority' | 'state'>(
    field: Field,
    options: readonly { value: string; label: string }[],
  ) => (
    <Select
      aria-label={t(`actionFilter.${field}`)}
      allowDeselect={false}
      data={[{ value: ANY, label: t(`actionFilter.any_${field}`) }, ...options]}
      value={search[field] ?? ANY}
      onChange={(value) => change({ [field]: value === ANY || value === null ? undefined : value })}
    />
  );
  return (
    <div className="tc-list" role="search">
      <div className="tc-act-filters">
        <TextInput
          type="search"
          aria-label={t('actionFilter.q')}
          placeholder={t('actionFilter.q')}
          leftSection={<IconSearch size={20} aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            look(event.currentTarget.value);
          }}
        />
        {search.whose === undefined ? null : choice('owner', persons)}
        {search.whose === 'all'
          ? choice(
              'team',
              teams.map((team) => ({ value: team, label: team })),
            )
          : null}
        {choice(
          'kind',
          KINDS.map((value) => ({ value, label: t(`actionKind.${value}`) })),
        )}
        {choice(
          'priority',
          PRIORITIES.map((value) => ({ value, label: t(`actionPriority.${value}`) })),
        )}
        {search.whose === 'approval'
          ? null
          : choice(
              'state',
              ALL_STATES.map((value) => ({ value, label: t(`actionState.${value}`) })),
            )}
      </div>
      <div className="tc-chips">
        <button
          type="button"
          className="tc-chip"
          aria-pressed={search.overdue === true}
          onClick={() => change({ overdue: search.overdue ? undefined : true })}
        >
          <IconAlertTriangle size={18} aria-hidden /> {t('actionFilter.overdue')}
        </button>
        {search.tool ? (
          <button type="button" className="tc-chip" aria-pressed onClick={() => change({ tool: undefined })}>
            <ToolName id={search.tool} /> <IconX size={18} aria-hidden />
          </button>
        ) : null}
      </div>
    </div>
  );
}

/** One action in a list; the whole row opens it. */
export function ActionRow({ action }: { action: Action }) {
  const { t } = useTranslation();
  return (
    <li className="tc-row-link tc-act-row" data-action={action.id}>
      <div style={{ minWidth: 0 }}>
        <Link to="/actions/$actionId" params={{ actionId: action.id }} className="tc-cover">
          <span className="tc-soft">{t('action.number', { number: action.number })}</span> <strong>{action.title}</strong>
        </Link>
        <div className="tc-line tc-small">
          <span>
            <strong className="tc-number">{action.tool.number}</strong> <span className="tc-soft">{action.tool.name}</span>
          </span>
          <KindLine kind={action.kind} />
          <OwnerLine owner={action.owner} team={action.team} />
        </div>
        {action.watch?.state === 'running' ? <WatchBar watch={action.watch} name={t('action.number', { number: action.number })} /> : null}
      </div>
      <span className="tc-line tc-act-row-state">
        <PriorityBadge priority={action.priority} />
        <DueBadge action={action} />
        <ActionStateBadge state={action.state} />
      </span>
    </li>
  );
}
