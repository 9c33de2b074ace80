import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { IconSearch, IconTrash, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEveryCamera } from '../../api/cameras';
import { REPORTED_GROUPS } from '../../api/failureNames';
import { useCodes } from '../../api/failures';
import { usePeople } from '../../api/people';
import { useTool, useTools } from '../../api/queries';
import { useViews } from '../../api/views';
import { useIsEngineer } from '../../components/useRole';
import { inWords } from '../../lib/words';
import { STANDARD_VIEWS, useViewWords } from '../views/viewNames';
import type { PhotoSearch } from './search';

type Props = { search: PhotoSearch };

const TYPING_MS = 250;
/** A desk has room for all filters; a tablet and a phone show the photos first. */
const WIDE = '(min-width: 48em) and (pointer: fine)';
const NARROWING = ['tool', 'view', 'since', 'until', 'code', 'by', 'camera'] as const;
/** What somebody came with and no field shows. */
const BROUGHT = ['failure', 'job', 'action', 'run'] as const;

export function PhotoFilters({ search }: Props) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const isEngineer = useIsEngineer();
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const codes = useCodes({ group: [...REPORTED_GROUPS] });
  const [typed, setTyped] = useState(search.q ?? '');
  const change = (next: PhotoSearch): void => void navigate({ to: '/photos', search: { ...search, ...next }, replace: true });
  const look = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), TYPING_MS);
  const day = (name: 'since' | 'until') => (
    <TextInput
      type="date"
      label={t(`photos.${name}`)}
      value={search[name] ?? ''}
      onChange={(event) => change({ [name]: event.currentTarget.value || undefined })}
    />
  );
  return (
    <div role="search" className="tc-photo-filters">
      <TextInput
        type="search"
        aria-label={t('photos.search')}
        placeholder={t('photos.searchHint')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <details className="tc-facets" open={isWide || NARROWING.some((name) => search[name])}>
        <summary>{t('photos.moreFilters')}</summary>
        <div className="tc-form-grid">
          <ToolSelect toolId={search.tool} change={(tool) => change({ tool, view: undefined })} />
          <ViewSelect search={search} change={(view) => change({ view })} />
          <Select
            label={t('photos.code')}
            placeholder={t('photos.any')}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('photos.drop', { what: t('photos.code') }) }}
            data={(codes.data?.items ?? []).map((one) => ({
              value: one.code,
              label: `${inWords(one.names, i18n.language)} (${one.code})`,
            }))}
            value={search.code ?? null}
            onChange={(code) => change({ code: code ?? undefined })}
          />
          <PersonSelect label={t('photos.by')} name={search.by} change={(by) => change({ by })} />
          <CameraSelect camera={search.camera} change={(camera) => change({ camera })} />
          {day('since')}
          {day('until')}
        </div>
      </details>
      <div className="tc-chips">
        {BROUGHT.filter((name) => search[name]).map((name) => (
          <button key={name} type="button" className="tc-chip" aria-pressed onClick={() => change({ [name]: undefined })}>
            {t(`photos.of_${name}`)} <IconX size={18} aria-hidden />
          </button>
        ))}
        {isEngineer ? (
          <button
            type="button"
            className="tc-chip"
            aria-pressed={search.removed === true}
            onClick={() => change({ removed: search.removed ? undefined : true, remover: undefined })}
          >
            <IconTrash size={18} aria-hidden /> {t('photos.removed')}
          </button>
        ) : null}
      </div>
      {search.removed ? (
        <div className="tc-photo-remover">
          <PersonSelect label={t('photos.remover')} name={search.remover} change={(remover) => change({ remover })} />
        </div>
      ) : null}
    </div>
  );
}

type PersonProps = { label: string; name: string | undefined; change: (name: string | undefined) => void };

function PersonSelect({ label, name, change }: PersonProps) {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <Select
      label={label}
      placeholder={t('photos.any')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('photos.drop', { what: label }) }}
      data={[...new Set([...(people.data ?? []).map((one) => one.name), ...(name ? [name] : [])])]}
      value={name ?? null}
      onChange={(chosen) => change(chosen ?? undefined)}
    />
  );
}

/** Cameras of the plant, retired ones too; nothing where there never was one. */
function CameraSelect({ camera, change }: { camera: string | undefined; change: (camera: string | undefined) => void }) {
  const { t } = useTranslation();
  const cameras = useEveryCamera();
  const items = cameras.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Select
      label={t('photos.camera')}
      placeholder={t('photos.any')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('photos.drop', { what: t('photos.camera') }) }}
      data={items.map(({ id, name, retired }) => ({ value: id, label: retired ? t('photos.cameraRetired', { name }) : name }))}
      value={camera ?? null}
      onChange={(id) => change(id ?? undefined)}
    />
  );
}

/** A tool by its number or name; the list comes as one types. */
function ToolSelect({ toolId, change }: { toolId: string | undefined; change: (toolId: string | undefined) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const tools = useTools(q ? { q } : {});
  const chosen = useTool(toolId ?? '', toolId !== undefined);
  const rows = tools.data?.pages.flatMap((page) => page.items) ?? [];
  const own = chosen.data?.tool ?? chosen.data?.row;
  const known = own && !rows.some(({ id }) => id === own.id) ? [own, ...rows] : rows;
  return (
    <Select
      label={t('photos.tool')}
      placeholder={t('photos.any')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('photos.drop', { what: t('photos.tool') }) }}
      // The server found them; the field shall not look once more.
      filter={({ options }) => options}
      nothingFoundMessage={t('photos.noTool')}
      onSearchChange={setTyped}
      data={known.map(({ id, number, name }) => ({ value: id, label: `${number} ${name}` }))}
      value={toolId ?? null}
      onChange={(id) => change(id ?? undefined)}
    />
  );
}

/** No view: a line that says where there are more. */
const FURTHER = '…';

/** The views every tool has; of a chosen one its cavities and its own views, too. Also those no longer taken have photos. */
function ViewSelect({ search, change }: { search: PhotoSearch; change: (view: string | undefined) => void }) {
  const { t } = useTranslation();
  const words = useViewWords();
  const ofTool = useViews(search.tool ?? '', search.tool !== undefined);
  const views: { view: string; name?: string }[] = [...(ofTool.data?.items ?? STANDARD_VIEWS.map((view) => ({ view })))];
  if (search.view && !views.some(({ view }) => view === search.view)) views.push({ view: search.view });
  return (
    <Select
      label={t('photos.view')}
      placeholder={t('photos.any')}
      clearable
      clearButtonProps={{ 'aria-label': t('photos.drop', { what: t('photos.view') }) }}
      data={[
        ...views.map(({ view, name }) => ({ value: view, label: words(view, name) })),
        ...(search.tool ? [] : [{ value: FURTHER, label: t('photos.viewsFurther'), disabled: true }]),
      ]}
      value={search.view ?? null}
      onChange={(view) => change(view ?? undefined)}
    />
  );
}
