import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import { IconListSearch, IconSearch, IconX } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAudit } from '../../api/audit';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { ZoneNote } from '../plant/ZoneNote';
import '../tooling.css';
import './audit.css';
import { AuditExport } from './AuditExport';
import { AuditState } from './AuditState';
import { EntryRow } from './EntryRow';
import { KINDS, queryOf, SERVICES } from './query';
import type { AuditSearch } from './search';
import { useAuditWords } from './useAuditWords';

const route = getRouteApi('/audit');
const TYPING_MS = 250;
const ANY = '*';
/** A phone shows the list before the filters. */
const WIDE = '(min-width: 48em)';

/** Who changed what, and whether the trail is as it was written. */
export function AuditPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  return (
    <>
      <PageHead title={t('audit.title')}>
        <p className="tc-soft tc-audit-intro">{t('audit.intro')}</p>
      </PageHead>
      <ZoneNote apart />
      <AuditState />
      <Filters search={search} />
      <Entries search={search} />
      <AuditExport query={queryOf(search)} />
    </>
  );
}

function useChange(): (next: AuditSearch) => void {
  const navigate = route.useNavigate();
  return (next) =>
    void navigate({
      search: (old) => Object.fromEntries(Object.entries({ ...old, ...next }).filter(([, value]) => value)),
      replace: true,
    });
}

function Filters({ search }: { search: AuditSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const [typed, setTyped] = useState(search.q ?? '');
  const look = useDebouncedCallback((q: string) => change({ q: q.trim() }), TYPING_MS);
  return (
    <div role="search" className="tc-audit-filters">
      <TextInput
        type="search"
        aria-label={t('audit.search')}
        placeholder={t('audit.searchHint')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <details className="tc-facets" open={isWide || Boolean(search.kind ?? search.service ?? search.from ?? search.to)}>
        <summary>{t('audit.moreFilters')}</summary>
        <div className="tc-audit-fields">
          <Select
            label={t('audit.kind')}
            allowDeselect={false}
            data={[{ value: ANY, label: t('audit.anyKind') }, ...KINDS.map((value) => ({ value, label: t(`audit.kind_${value}`) }))]}
            value={search.kind ?? ANY}
            onChange={(value) => change({ kind: value === ANY || value === null ? undefined : value })}
          />
          <Select
            label={t('audit.service')}
            allowDeselect={false}
            data={[{ value: ANY, label: t('audit.anyService') }, ...SERVICES.map((value) => ({ value, label: t(`services.${value}`) }))]}
            value={search.service ?? ANY}
            onChange={(value) => change({ service: value === ANY || value === null ? undefined : value })}
          />
          <TextInput
            type="date"
            label={t('audit.from')}
            value={search.from ?? ''}
            onChange={(event) => change({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t('audit.to')}
            value={search.to ?? ''}
            onChange={(event) => change({ to: event.currentTarget.value })}
          />
        </div>
      </details>
      <Chosen search={search} />
    </div>
  );
}

/** Filters that were chosen from an entry; a tap takes one off. */
function Chosen({ search }: { search: AuditSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const words = useAuditWords();
  const chosen = (['who', 'what', 'table', 'object'] as const).flatMap((name) => {
    const value = search[name];
    return value ? [{ name, said: name === 'what' ? words.deeds(value) : name === 'table' ? words.table(value) : value }] : [];
  });
  if (chosen.length === 0) return null;
  return (
    <div className="tc-chips">
      {chosen.map(({ name, said }) => (
        <button
          key={name}
          type="button"
          className="tc-chip"
          aria-pressed
          aria-label={t('audit.notOnly', { name: t(`audit.${name}`), value: said })}
          onClick={() => change({ [name]: undefined })}
        >
          <span className="tc-wrap">
            {t(`audit.${name}`)}: {said}
          </span>
          <IconX size={18} aria-hidden />
        </button>
      ))}
    </div>
  );
}

function Entries({ search }: { search: AuditSearch }) {
  const { t } = useTranslation();
  const found = useAudit(queryOf(search));
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (found.isPending) return <Loading lines={6} />;
  if (found.isError && rows.length === 0) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  if (rows.length === 0) return <EmptyState icon={IconListSearch} title={t('audit.none')} />;
  return (
    <>
      <ol className="tc-list" aria-label={t('audit.entries')}>
        {rows.map((row) => (
          <EntryRow key={row.number} row={row} />
        ))}
      </ol>
      {found.hasNextPage ? (
        <Button mt="md" variant="default" fullWidth loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </>
  );
}
