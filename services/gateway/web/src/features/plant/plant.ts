import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';
import type { Language } from '../../i18n';

export type Plant = components['schemas']['PlantOut'];
export type SetUp = components['schemas']['SetUpOut'];
export type Samples = components['schemas']['SamplesOut'];
export type Figures = components['schemas']['Administration'];

export const PLANT = ['plant'] as const;
export const SET_UP = ['plant', 'set-up'] as const;
export const FIGURES = ['plant', 'figures'] as const;

const WHILE_MADE_MS = 1_000;

export function usePlant() {
  return useQuery({ queryKey: PLANT, queryFn: () => body(api.GET('/api/v1/plant')) });
}

/** How far the first start has come; asked again and again while sample data is made. */
export function useSetUp() {
  return useQuery({
    queryKey: SET_UP,
    queryFn: () => body(api.GET('/api/v1/plant/set-up')),
    refetchInterval: ({ state }) => (state.data && isMade(state.data.samples) ? WHILE_MADE_MS : false),
  });
}

export function useFigures(enabled: boolean) {
  return useQuery({ queryKey: FIGURES, queryFn: () => body(api.GET('/api/v1/administration')), enabled });
}

export function isMade({ state }: Samples): boolean {
  return state === 'wanted' || state === 'running';
}

export type Values = { name: string; timezone: string; language: Language | ''; lock: number };

export function valuesOf(plant: Plant): Values {
  return { name: plant.name, timezone: plant.timezone, language: plant.language ?? '', lock: plant.lock_after_minutes ?? 0 };
}

// Names of languages are written in their own language, so they are in no catalogue.
export const LANGUAGE_NAMES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
] as const;
