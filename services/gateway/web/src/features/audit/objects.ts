/** Pages of what an entry is about, by service and table; the first part of a row's key is the id. */
const PAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  registry: {
    tool: '/tools/',
    tool_standing: '/tools/',
    tool_sheet: '/tools/',
    cavity: '/tools/',
    machine: '/machines/',
    tool_insert: '/inserts/',
  },
  maintenance: {
    job: '/jobs/',
    job_answer: '/jobs/',
    part: '/parts/',
    part_tool: '/parts/',
    checklist: '/templates/checklists/',
    plan_template: '/templates/plans/',
  },
  shotcounter: { counter_source: '/sources/' },
  failures: { failure: '/failures/' },
  actions: { action: '/actions/' },
  photos: { photo: '/photos/', annotation_layer: '/photos/', camera: '/cameras/' },
  gateway: { import_run: '/import/' },
};

const IN_PATH = /^(?:\/api\/v1)?(\/(?:tools|machines|jobs|parts|failures|actions|inserts|sources|photos|cameras)\/)([^/]+)/;

export function pageOfRow(service: string, table: string, key: string): string | undefined {
  const page = PAGES[service]?.[table];
  const [id] = key.split('/');
  return page && id ? page + id : undefined;
}

/** The page of what was asked for: `/tools/t-1/hold` is about the tool. */
export function pageOfTarget(target: string): string | undefined {
  const [, page, id] = IN_PATH.exec(target) ?? [];
  return page && id && id !== 'bulk' ? page + id : undefined;
}
