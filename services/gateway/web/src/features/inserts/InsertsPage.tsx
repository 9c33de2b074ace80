import { Button, TextInput } from '@mantine/core';
import { IconPlus, IconPuzzle, IconSearch } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useInserts } from '../../api/tooling';
import type { Insert } from '../../api/toolingTypes';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useIsEngineer } from '../../components/useRole';
import { InsertStateBadge } from './InsertStateBadge';
import { INSERT_STATES } from './search';
import '../tooling.css';

const InsertDialog = lazy(async () => ({ default: (await import('./InsertDialog')).InsertDialog }));
const route = getRouteApi('/inserts');

/** All inserts with serial numbers, wherever they are. */
export function InsertsPage() {
  const { t } = useTranslation();
  const { state, q = '' } = route.useSearch();
  const navigate = useNavigate();
  const isEngineer = useIsEngineer();
  const inserts = useInserts(state, q.trim());
  const [adding, setAdding] = useState(false);
  const rows = inserts.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead
        title={t('insert.title')}
        actions={
          isEngineer ? (
            <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setAdding(true)}>
              {t('insert.add')}
            </Button>
          ) : null
        }
      />
      <TextInput
        type="search"
        aria-label={t('insert.search')}
        placeholder={t('insert.search')}
        leftSection={<IconSearch size={20} aria-hidden />}
        style={{ marginBottom: '1rem' }}
        value={q}
        onChange={(event) =>
          void navigate({ to: '/inserts', search: { ...(state ? { state } : {}), ...words(event.currentTarget.value) }, replace: true })
        }
      />
      <nav className="tc-chips" aria-label={t('insert.state')} style={{ marginBottom: '1rem' }}>
        {[undefined, ...INSERT_STATES].map((one) => (
          <Link
            key={one ?? ''}
            to="/inserts"
            search={{ ...(one ? { state: one } : {}), ...words(q) }}
            className="tc-chip"
            activeProps={{ 'aria-current': undefined }}
            aria-current={one === state ? 'true' : undefined}
            replace
          >
            {one ? t(`insertState.${one}`) : t('tools.all')}
          </Link>
        ))}
      </nav>
      {inserts.isPending ? <Loading lines={5} /> : null}
      {inserts.isError && rows.length === 0 ? <ProblemNotice error={inserts.error} retry={() => void inserts.refetch()} /> : null}
      {inserts.isSuccess && rows.length === 0 ? (
        <EmptyState icon={IconPuzzle} title={state || q ? t('insert.nothingFits') : t('insert.none')}>
          {state || q ? null : t('insert.noneText')}
        </EmptyState>
      ) : null}
      <ul className="tc-list">
        {rows.map((insert) => (
          <Row key={insert.id} insert={insert} />
        ))}
      </ul>
      {inserts.hasNextPage ? (
        <Button mt="md" variant="default" fullWidth loading={inserts.isFetchingNextPage} onClick={() => void inserts.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
      {adding ? (
        <Suspense fallback={null}>
          <InsertDialog close={() => setAdding(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

function words(q: string): { q?: string } {
  return q ? { q } : {};
}

function Row({ insert }: { insert: Insert }) {
  const { t } = useTranslation();
  const counted = useCounted();
  const { position } = insert;
  return (
    <li className="tc-row-link" data-insert={insert.id}>
      <div style={{ minWidth: 0 }}>
        <Link to="/inserts/$insertId" params={{ insertId: insert.id }} className="tc-cover">
          <strong className="tc-number">{insert.serial}</strong> {insert.name}
        </Link>
        <div className="tc-small tc-soft">
          {t(`componentKind.${insert.kind}`)}
          {position ? ` · ${[position.tool_number, position.component_name, position.position].filter(Boolean).join(' · ')}` : null}
        </div>
      </div>
      <span className="tc-line" style={{ justifyContent: 'flex-end' }}>
        <InsertStateBadge state={insert.state} />
        <strong>{t('units.shots', counted(insert.shots))}</strong>
      </span>
    </li>
  );
}
