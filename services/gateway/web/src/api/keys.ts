/** Names of cached answers; a shorter key covers all longer ones that start with it. */
export const keys = {
  toolLists: ['tools'] as const,
  tools: (filter: Readonly<Record<string, unknown>>) => ['tools', filter] as const,
  toolPages: ['tool'] as const,
  tool: (id: string) => ['tool', id] as const,
  counts: (id: string, bucket: string, days: number) => ['tool', id, 'counts', bucket, days] as const,
  machines: ['machines'] as const,
  unassigned: (machine: string) => ['machines', machine, 'unassigned'] as const,
  sources: ['sources'] as const,
  source: (id: string) => ['sources', id] as const,
  jobs: ['jobs'] as const,
  gaps: ['gaps'] as const,
  rejections: ['rejections'] as const,
  overview: ['overview'] as const,
  parts: ['parts'] as const,
};
