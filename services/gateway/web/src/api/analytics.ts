import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import type { HeatmapQuery, ParetoQuery, Scope, ToolFigureSort, TrendQuery } from './analyticsTypes';
import { api, body } from './client';
import { keys } from './keys';

const PAGE = 50;
const ALL = 500;
/** Figures of weeks move slowly; who looks again after a minute gets them anew. */
const staleTime = 60_000;
const placeholderData = rowsBefore;
const CALM = { staleTime, placeholderData } as const;

type Query = Readonly<Record<string, string | number | readonly string[] | null | undefined>>;

/** The same answer as a file, with its header in the language of the page. */
export function csvOf(path: string, query: Query, language: string): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as string[]) : [value as string | number | null | undefined]) {
      if (one !== undefined && one !== null) said.append(name, String(one));
    }
  }
  said.append('format', 'csv');
  said.append('language', language.startsWith('de') ? 'de' : 'en');
  return `/api/v1/analytics/${path}?${said.toString()}`;
}

export function useFormulas() {
  return useQuery({
    queryKey: keys.analytics('formulas', {}),
    queryFn: async () => (await body(api.GET('/api/v1/analytics/formulas'))).items,
    staleTime: Infinity,
  });
}

export function useFigureList(query: Scope) {
  return useQuery({
    queryKey: keys.analytics('figures', query),
    queryFn: () => body(api.GET('/api/v1/analytics/figures', { params: { query } })),
    ...CALM,
  });
}

export function useFigureEvents(figure: string, query: Scope) {
  return useInfiniteQuery({
    queryKey: keys.analytics('events', { figure, ...query }),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/analytics/figures/{figure}/events', {
          params: { path: { figure }, query: { ...query, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    ...CALM,
  });
}

export function useToolFigures(query: Scope & { q?: string; sort?: ToolFigureSort }) {
  return useInfiniteQuery({
    queryKey: keys.analytics('tools', query),
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/analytics/tools', { params: { query: { ...query, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    ...CALM,
  });
}

export function useTrend(query: TrendQuery) {
  return useQuery({
    queryKey: keys.analytics('trend', query),
    queryFn: () => body(api.GET('/api/v1/analytics/trend', { params: { query } })),
    ...CALM,
  });
}

export function usePareto(query: ParetoQuery) {
  return useQuery({
    queryKey: keys.analytics('pareto', query),
    queryFn: () => body(api.GET('/api/v1/analytics/pareto', { params: { query } })),
    ...CALM,
  });
}

export function useHeatmap(query: HeatmapQuery) {
  return useQuery({
    queryKey: keys.analytics('heatmap', query),
    queryFn: () => body(api.GET('/api/v1/analytics/heatmap', { params: { query } })),
    ...CALM,
  });
}

export function useRecurring(query: Scope) {
  return useQuery({
    queryKey: keys.analytics('recurring', query),
    queryFn: () => body(api.GET('/api/v1/analytics/recurring', { params: { query } })),
    ...CALM,
  });
}

export function useFixFigures(query: Scope) {
  return useQuery({
    queryKey: keys.analytics('fixes', query),
    queryFn: () => body(api.GET('/api/v1/analytics/fixes', { params: { query } })),
    ...CALM,
  });
}

export function useCompliance(query: Scope) {
  return useQuery({
    queryKey: keys.analytics('compliance', query),
    queryFn: () => body(api.GET('/api/v1/analytics/compliance', { params: { query } })),
    ...CALM,
  });
}

export function useTimedRuns(query: Scope) {
  return useQuery({
    queryKey: keys.analytics('runs', query),
    queryFn: () => body(api.GET('/api/v1/analytics/runs', { params: { query: { ...query, limit: ALL } } })),
    ...CALM,
  });
}

export function useLives(query: Scope) {
  return useQuery({
    queryKey: keys.analytics('life', query),
    queryFn: () => body(api.GET('/api/v1/analytics/life', { params: { query } })),
    ...CALM,
  });
}

export function useAnalyticsSettings() {
  return useQuery({ queryKey: keys.analyticsSettings, queryFn: () => body(api.GET('/api/v1/analytics/settings')) });
}
