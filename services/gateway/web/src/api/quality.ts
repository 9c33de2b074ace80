import { useQuery } from '@tanstack/react-query';
import { rowsBefore } from '../lib/askedAgain';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';

export type Told = components['schemas']['ToldOut'];
export type CavityTold = components['schemas']['CavityQualityOut'];
export type PressJob = components['schemas']['PressJobOut'];

/** How far back the service looks in one go. */
export const LONGEST_DAYS = 366;

/** What presses told of a tool's cycles; below its counts, so that every news of the counting makes it ask again. */
export function useTold(toolId: string, span: { from: string; to?: string }) {
  return useQuery({
    queryKey: [...keys.tool(toolId), 'told', span],
    queryFn: () => body(api.GET('/api/v1/tools/{tool_id}/quality', { params: { path: { tool_id: toolId }, query: span } })),
    placeholderData: rowsBefore,
    staleTime: 60_000,
  });
}
