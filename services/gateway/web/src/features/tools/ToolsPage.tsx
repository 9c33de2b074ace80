import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import { IconFilterOff, IconPlus, IconQrcode, IconSearch, IconStack2 } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ToolFilter, useOverview, useTools } from '../../api/queries';
import type { Condition } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { codeIn } from '../../lib/codes';
import { useFormat } from '../../components/useFormat';
import { LabelsDock } from '../labels/LabelsDock';
import { FacetChips } from './FacetChips';
import { CONDITIONS, SORTS, STATUSES } from './search';
import { type Choice, ToolCards, ToolTable } from './ToolRows';
import '../tooling.css';

const route = getRouteApi('/tools');
const TYPING_MS = 250;

export function ToolsPage() {
  const { t } = useTranslation();
  const filter = route.useSearch();
  const tools = useTools(filter);
  const isEngineer = useIsEngineer();
  const narrow = useMediaQuery('(max-width: 61.99em)', false, { getInitialValueInEffect: false });
  const rows = tools.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Object.keys(filter).some((key) => key !== 'sort');
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const choice: Choice | null = chosen && {
    has: (id) => chosen.includes(id),
    turn: (id) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]),
  };
  return (
    <>
      <PageHead
        title={t('tools.title')}
        actions={
          <>
            {rows.length > 0 && !chosen ? (
              <Button variant="default" leftSection={<IconQrcode size={20} aria-hidden />} onClick={() => setChosen([])}>
                {t('labels.title')}
              </Button>
            ) : null}
            <LinkButton to="/places" variant="default" className="tc-show-phone">
              {t('place.title')}
            </LinkButton>
            {isEngineer ? (
              <>
                <LinkButton to="/tool-classes" variant="default">
                  {t('toolClass.title')}
                </LinkButton>
                <LinkButton to="/tools/new" leftSection={<IconPlus size={20} aria-hidden />}>
                  {t('tools.register')}
                </LinkButton>
              </>
            ) : null}
          </>
        }
      />
      <Filters filter={filter} />
      {tools.isPending ? <Loading lines={8} /> : null}
      {tools.isError && rows.length === 0 ? <ProblemNotice error={tools.error} retry={() => void tools.refetch()} /> : null}
      {tools.isSuccess && rows.length === 0 ? <NoTools isFiltered={isFiltered} /> : null}
      {rows.length > 0 ? narrow ? <ToolCards rows={rows} choice={choice} /> : <ToolTable rows={rows} choice={choice} /> : null}
      {tools.hasNextPage ? (
        <Button mt="md" variant="default" fullWidth loading={tools.isFetchingNextPage} onClick={() => void tools.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
      {chosen ? <LabelsDock chosen={chosen} chooseAll={() => setChosen(rows.map((row) => row.id))} end={() => setChosen(null)} /> : null}
    </>
  );
}

function Filters({ filter }: { filter: ToolFilter }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(filter.q ?? '');
  const change = (next: ToolFilter): void => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const search = useDebouncedCallback((q: string) => change({ q: codeIn(q) || undefined }), TYPING_MS);
  return (
    <div className="tc-stack" style={{ gap: '0.75rem', marginBottom: '1rem' }} role="search">
      <div className="tc-form-grid" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(12rem, 100%), 1fr))' }}>
        <TextInput
          type="search"
          aria-label={t('tools.search')}
          placeholder={t('tools.searchHint')}
          leftSection={<IconSearch size={20} aria-hidden />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        <Select
          aria-label={t('tools.status')}
          placeholder={t('tools.anyStatus')}
          clearable
          clearButtonProps={{ 'aria-label': t('tools.anyStatus') }}
          data={STATUSES.map((value) => ({ value, label: t(`toolStatus.${value}`) }))}
          value={filter.status ?? null}
          onChange={(value) => change({ status: STATUSES.find((status) => status === value) })}
        />
        <Select
          aria-label={t('tools.sort')}
          data={SORTS.map((value) => ({ value, label: t(`tools.sort_${value}`) }))}
          value={filter.sort ?? 'urgency'}
          allowDeselect={false}
          onChange={(value) => change({ sort: value === 'urgency' ? undefined : SORTS.find((sort) => sort === value) })}
        />
      </div>
      <ConditionChips chosen={filter.condition} choose={(condition) => change({ condition })} />
      <FacetChips filter={filter} />
    </div>
  );
}

function ConditionChips({ chosen, choose }: { chosen: Condition | undefined; choose: (condition: Condition | undefined) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useOverview();
  const tally: Partial<Record<Condition, number>> = data?.tools ?? {};
  return (
    <div className="tc-chips" role="group" aria-label={t('tools.condition')}>
      <button type="button" className="tc-chip" aria-pressed={chosen === undefined} onClick={() => choose(undefined)}>
        {t('tools.all')} {data ? <span className="tc-soft">{format.count(data.tools.total)}</span> : null}
      </button>
      {CONDITIONS.map((condition) => (
        <button
          key={condition}
          type="button"
          className="tc-chip"
          aria-pressed={chosen === condition}
          onClick={() => choose(chosen === condition ? undefined : condition)}
        >
          {t(`condition.${condition}`)}{' '}
          {tally[condition] === undefined ? null : <span className="tc-soft">{format.count(tally[condition])}</span>}
        </button>
      ))}
    </div>
  );
}

function NoTools({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const navigate = route.useNavigate();
  if (isFiltered) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title={t('tools.noMatch')}
        action={<Button onClick={() => void navigate({ search: {} })}>{t('tools.clearFilter')}</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={IconStack2}
      title={t('tools.none')}
      action={isEngineer ? <LinkButton to="/tools/new">{t('tools.register')}</LinkButton> : undefined}
    >
      {t('tools.noneText')}
    </EmptyState>
  );
}
