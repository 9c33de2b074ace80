import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import { IconAlertTriangle, IconListSearch, IconMoodCheck, IconSearch, IconTags, IconUser, IconX } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPORTED_GROUPS, SEVERITY_NAMES, STATE_NAMES } from '../../api/failureNames';
import { useCodes, useFailures } from '../../api/failures';
import type { CodeGroup, FailureSeverity, FailureState } from '../../api/failureTypes';
import { useTool } from '../../api/queries';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { ZoneNote } from '../plant/ZoneNote';
import '../tooling.css';
import './failures.css';
import { FailureRow } from './FailureRow';
import { type FailureSearch, filterOf } from './search';
import { useFailureWords } from './useFailureWords';

const route = getRouteApi('/failures');
const TYPING_MS = 250;
/** No code and no group is called so. */
const ANY = '*';
/** A phone shows the list before the filters. */
const WIDE = '(min-width: 48em)';

export function FailuresPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  return (
    <>
      <PageHead
        title={t('failures.title')}
        actions={
          <>
            <LinkButton
              to="/report"
              search={search.tool ? { tool: search.tool } : {}}
              className="tc-primary"
              leftSection={<IconAlertTriangle size={22} aria-hidden />}
            >
              {t('failures.report')}
            </LinkButton>
            <LinkButton to="/failure-codes" variant="default" leftSection={<IconTags size={20} aria-hidden />}>
              {t('codes.title')}
            </LinkButton>
          </>
        }
      />
      <ZoneNote apart />
      <States search={search} />
      <Filters search={search} />
      {search.state ? (
        <Reports search={search} states={search.state === 'all' ? [] : [search.state]} isAlone />
      ) : (
        <ToBeDone search={search} />
      )}
    </>
  );
}

/** First what nobody has looked at yet, then what is in hand; the worst of each first. */
function ToBeDone({ search }: { search: FailureSearch }) {
  const { t } = useTranslation();
  return (
    <div className="tc-stack">
      <section aria-labelledby="queue">
        <h2 id="queue" className="tc-queue-head">
          {t('failures.queue')}
        </h2>
        <Reports search={search} states={['new']} />
      </section>
      <section aria-labelledby="in-hand">
        <h2 id="in-hand" className="tc-queue-head">
          {t('failures.inHand')}
        </h2>
        <Reports search={search} states={['accepted', 'in_work']} />
      </section>
    </div>
  );
}

function Reports({ search, states, isAlone = false }: { search: FailureSearch; states: readonly FailureState[]; isAlone?: boolean }) {
  const { t } = useTranslation();
  const found = useFailures({ ...filterOf(search, states), ...(isAlone ? {} : { sort: 'severity' }) });
  const reports = found.data?.pages.flatMap((page) => page.items) ?? [];
  const isNarrowed = Object.keys(search).some((name) => name !== 'state');
  if (found.isPending) return <Loading lines={3} height={110} />;
  if (found.isError && reports.length === 0) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  if (reports.length === 0) {
    if (isAlone || isNarrowed) return <EmptyState icon={IconListSearch} title={t('failures.noMatch')} />;
    return <EmptyState icon={IconMoodCheck} title={t(states.includes('new') ? 'failures.queueEmpty' : 'failures.inHandEmpty')} />;
  }
  return (
    <>
      <ul className="tc-failure-cards">
        {reports.map((report) => (
          <FailureRow key={report.id} report={report} />
        ))}
      </ul>
      {found.hasNextPage ? (
        <Button mt="sm" variant="default" fullWidth loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </>
  );
}

function States({ search }: { search: FailureSearch }) {
  const { t } = useTranslation();
  const { state: current, ...rest } = search;
  return (
    <nav className="tc-chips" aria-label={t('failures.state')} style={{ marginBottom: '0.875rem' }}>
      {([undefined, ...STATE_NAMES, 'all'] as const).map((state) => (
        <Link
          key={state ?? 'todo'}
          to="/failures"
          search={state ? { ...rest, state } : rest}
          replace
          className="tc-chip"
          activeProps={{ 'aria-current': undefined }}
          aria-current={state === current ? 'true' : undefined}
        >
          {state === undefined ? t('failures.toDo') : state === 'all' ? t('tools.all') : t(`failureState.${state}`)}
        </Link>
      ))}
    </nav>
  );
}

function Filters({ search }: { search: FailureSearch }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const navigate = route.useNavigate();
  const codes = useCodes({ group: [...REPORTED_GROUPS] });
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const [typed, setTyped] = useState(search.q ?? '');
  const change = (next: FailureSearch): void => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const look = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), TYPING_MS);
  const chosen = <T extends string>(value: string | null): T | undefined => (value === null || value === ANY ? undefined : (value as T));
  return (
    <div role="search" className="tc-list" style={{ marginBottom: '1rem' }}>
      <TextInput
        type="search"
        aria-label={t('failures.search')}
        placeholder={t('failures.searchHint')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <details className="tc-facets" open={isWide || Boolean(search.severity ?? search.group ?? search.code)}>
        <summary>{t('failures.moreFilters')}</summary>
        <div className="tc-form-grid">
          <Select
            aria-label={t('failures.severity')}
            allowDeselect={false}
            data={[
              { value: ANY, label: t('failures.anySeverity') },
              ...SEVERITY_NAMES.map((value) => ({ value, label: t(`failureSeverity.${value}`) })),
            ]}
            value={search.severity ?? ANY}
            onChange={(value) => change({ severity: chosen<FailureSeverity>(value) })}
          />
          <Select
            aria-label={t('failures.group')}
            allowDeselect={false}
            data={[
              { value: ANY, label: t('failures.anyGroup') },
              ...REPORTED_GROUPS.map((value) => ({ value, label: t(`codeGroup.${value}`) })),
            ]}
            value={search.group ?? ANY}
            onChange={(value) => change({ group: chosen<CodeGroup>(value) })}
          />
          <Select
            aria-label={t('failures.code')}
            allowDeselect={false}
            searchable
            data={[
              { value: ANY, label: t('failures.anyCode') },
              ...(codes.data?.items ?? []).map((one) => ({ value: one.code, label: `${words.code(one)} (${one.code})` })),
            ]}
            value={search.code ?? ANY}
            onChange={(value) => change({ code: chosen(value) })}
          />
        </div>
      </details>
      <div className="tc-chips">
        <button
          type="button"
          className="tc-chip"
          aria-pressed={search.mine === true}
          onClick={() => change({ mine: search.mine ? undefined : true })}
        >
          <IconUser size={18} aria-hidden /> {t('failures.mine')}
        </button>
        {search.tool ? <ToolChip toolId={search.tool} drop={() => change({ tool: undefined })} /> : null}
        {search.cavity ? (
          <button
            type="button"
            className="tc-chip"
            aria-pressed
            aria-label={t('failures.notOnlyCavity', { number: search.cavity })}
            onClick={() => change({ cavity: undefined })}
          >
            {t('cavity.one', { number: search.cavity })} <IconX size={18} aria-hidden />
          </button>
        ) : null}
      </div>
    </div>
  );
}

function ToolChip({ toolId, drop }: { toolId: string; drop: () => void }) {
  const { t } = useTranslation();
  const { data } = useTool(toolId);
  const number = data?.tool?.number ?? data?.row?.number ?? toolId;
  return (
    <button type="button" className="tc-chip" aria-pressed onClick={drop} aria-label={t('failures.notOnly', { tool: number })}>
      {number} <IconX size={18} aria-hidden />
    </button>
  );
}
