import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconAlertTriangle, IconPackage, IconPlus, IconSearch } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParts } from '../../api/parts';
import type { Part } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import type { PartSearch } from './search';
import { StockBadge } from './StockBadge';

const route = getRouteApi('/parts');
const TYPING_MS = 250;

export function PartsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const parts = useParts(search);
  const isEngineer = useIsEngineer();
  const rows = parts.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead
        title={t('parts.title')}
        actions={
          isEngineer ? (
            <LinkButton to="/parts/new" leftSection={<IconPlus size={20} aria-hidden />}>
              {t('parts.add')}
            </LinkButton>
          ) : null
        }
      />
      <Filters search={search} />
      {parts.isPending ? <Loading lines={6} /> : null}
      {parts.isError && rows.length === 0 ? <ProblemNotice error={parts.error} retry={() => void parts.refetch()} /> : null}
      {parts.isSuccess && rows.length === 0 ? (
        <EmptyState icon={IconPackage} title={search.q || search.low ? t('parts.noMatch') : t('parts.none')}>
          {t('parts.noneText')}
        </EmptyState>
      ) : null}
      <ul className="tc-list">
        {rows.map((part) => (
          <PartRow key={part.id} part={part} />
        ))}
      </ul>
      {parts.hasNextPage ? (
        <Button mt="md" variant="default" fullWidth loading={parts.isFetchingNextPage} onClick={() => void parts.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </>
  );
}

function Filters({ search }: { search: PartSearch }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search.q ?? '');
  const change = (next: PartSearch): void => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const look = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), TYPING_MS);
  return (
    <div className="tc-line" role="search" style={{ marginBottom: '1rem' }}>
      <TextInput
        type="search"
        style={{ flex: '1 1 16rem' }}
        aria-label={t('parts.search')}
        placeholder={t('parts.searchHint')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <button
        type="button"
        className="tc-chip"
        aria-pressed={search.low === true}
        onClick={() => change({ low: search.low ? undefined : true })}
      >
        <IconAlertTriangle size={18} aria-hidden /> {t('parts.lowOnly')}
      </button>
    </div>
  );
}

function PartRow({ part }: { part: Part }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className="tc-row-link" data-part={part.id}>
      <div style={{ minWidth: 0 }}>
        <Link to="/parts/$partId" params={{ partId: part.id }} className="tc-cover">
          <strong className="tc-number">{part.number}</strong> {part.name}
        </Link>
        <div className="tc-soft tc-small">
          {[part.place, part.supplier, part.lead_time_days === null ? null : t('parts.leadTime', { count: part.lead_time_days })]
            .filter(Boolean)
            .join(' · ')}
        </div>
      </div>
      <span className="tc-line" style={{ justifyContent: 'flex-end' }}>
        <StockBadge part={part} />
        <strong style={{ whiteSpace: 'nowrap' }}>{t('parts.inStock', { stock: format.count(part.stock), unit: part.unit })}</strong>
      </span>
    </li>
  );
}
