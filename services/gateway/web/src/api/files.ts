import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, body, checkedFetch } from './client';
import { keys } from './keys';
import type { ImportKind, ImportRow, ImportRun } from './types';

export type RowFilter = { kind?: ImportKind; fate?: ImportRow['fate'] };
export type FileFormat = 'xlsx' | 'json' | 'zip';

const PAGE = 100;
const AT_WORK_MS = 1_000;
/** A workbook of 20 MB over poor Wi-Fi, or an export of everything, takes its time. */
const FILE_TIMEOUT_MS = 300_000;

function nextOf(page: { next_cursor?: string | null }): string | undefined {
  return page.next_cursor ?? undefined;
}

export function isAtWork(run: ImportRun): boolean {
  return run.state === 'checking' || run.state === 'applying';
}

export function useImports() {
  return useInfiniteQuery({
    queryKey: keys.imports,
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/imports', { params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: nextOf,
  });
}

/** Asked again each second while it is at work. */
/** What the template's columns are called; they change with the program alone. */
export function useImportColumns() {
  return useQuery({
    queryKey: keys.importColumns,
    queryFn: () => body(api.GET('/api/v1/imports/columns')),
    staleTime: Infinity,
  });
}

export function useImport(id: string) {
  return useQuery({
    queryKey: keys.importRun(id),
    queryFn: () => body(api.GET('/api/v1/imports/{import_id}', { params: { path: { import_id: id } } })),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? AT_WORK_MS : false),
  });
}

/** The rows as they are in one state of the import; `progress` makes the next state another question. */
export function useImportRows(run: ImportRun, filter: RowFilter) {
  return useInfiniteQuery({
    queryKey: keys.importRows(run.id, { ...filter, state: run.state }),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/imports/{import_id}/rows', {
          params: { path: { import_id: run.id }, query: { ...filter, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: nextOf,
  });
}

export async function sendFile(file: File, idempotencyKey: string): Promise<ImportRun> {
  const address = new URL('/api/v1/imports', location.origin);
  address.searchParams.set('name', file.name.slice(-200));
  const headers = { 'Idempotency-Key': idempotencyKey, 'Content-Type': 'application/octet-stream' };
  const request = new Request(address, { method: 'POST', body: file, headers, credentials: 'same-origin' });
  return (await (await checkedFetch(request, FILE_TIMEOUT_MS)).json()) as ImportRun;
}

/** Fetched whole before it is saved, so that a service that is away is told in words and leaves no broken file. */
export async function saveExport(format: FileFormat): Promise<void> {
  await saveFile(new URL(`/api/v1/exports.${format}`, location.origin), `toolcare.${format}`);
}

export async function saveFile(from: URL, otherwise: string): Promise<void> {
  const answer = await checkedFetch(new Request(from, { credentials: 'same-origin' }), FILE_TIMEOUT_MS);
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? otherwise;
  const address = URL.createObjectURL(await answer.blob());
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
