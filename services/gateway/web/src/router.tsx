import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { RouteError } from './components/RouteError';
import { actionSearch, newActionSearch } from './features/actions/search';
import { dashboardSearch, filterSearch, toolListSearch } from './features/analytics/search';
import { auditSearch } from './features/audit/search';
import { insertSearch } from './features/inserts/search';
import { boardSearch } from './features/board/search';
import { codesSearch } from './features/catalogue/search';
import { failureSearch, reportSearch } from './features/failures/search';
import { rowSearch } from './features/files/search';
import { partSearch } from './features/parts/search';
import { photoSearch } from './features/photos/search';
import { Shell } from './features/shell/Shell';
import { logSearch } from './features/telling/search';
import { reportSearch as reportsSearch } from './features/reports/search';
import { toolPageSearch } from './features/tool/search';
import { toolSearch } from './features/tools/search';
import { pressSearch } from './features/press/search';
import { reconciliationSearch } from './features/reconciliation/search';
import { tunerSearch } from './features/tuner/search';
import { viewSearch } from './features/views/search';
import { wallSearch } from './features/wall/search';
import { welcomeSearch } from './features/welcome/steps';
import { lazyPage } from './lazyPage';
import { reservedPage } from './reservedPage';

/** Each page is a chunk of its own; only the shell is loaded at once. */
const root = createRootRoute({ component: Shell, errorComponent: RouteError });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./features/home/HomePage'), 'HomePage'),
});
const tools = createRoute({
  getParentRoute: () => root,
  path: '/tools',
  validateSearch: toolSearch,
  component: lazyPage(() => import('./features/tools/ToolsPage'), 'ToolsPage', 'tooling'),
});
const newTool = createRoute({
  getParentRoute: () => root,
  path: '/tools/new',
  component: reservedPage(
    '/tools/new',
    lazyPage(() => import('./features/tools/ToolFormPage'), 'NewToolPage', 'tooling'),
  ),
});
const tool = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId',
  validateSearch: toolPageSearch,
  component: lazyPage(() => import('./features/tool/ToolPage'), 'ToolPage', 'parts', 'tooling', 'failures', 'bench', 'photos'),
});
const editTool = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId/edit',
  component: reservedPage(
    '/tools/$toolId/edit',
    lazyPage(() => import('./features/tools/ToolFormPage'), 'EditToolPage', 'tooling'),
  ),
});
const sheet = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId/sheet',
  component: reservedPage(
    '/tools/$toolId/sheet',
    lazyPage(() => import('./features/sheet/SheetFormPage'), 'SheetFormPage', 'tooling'),
  ),
});
const logMaintenance = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId/log',
  validateSearch: (search: Record<string, unknown>): { level?: string } =>
    typeof search.level === 'string' ? { level: search.level } : {},
  component: lazyPage(() => import('./features/maintenance/LogPage'), 'LogPage', 'bench'),
});
const newPlan = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId/plans/new',
  component: reservedPage(
    '/tools/$toolId/plans/new',
    lazyPage(() => import('./features/maintenance/PlanPage'), 'NewPlanPage', 'bench'),
  ),
});
const editPlan = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId/plans/$planId',
  component: reservedPage(
    '/tools/$toolId/plans/$planId',
    lazyPage(() => import('./features/maintenance/PlanPage'), 'EditPlanPage', 'bench'),
  ),
});
const toolLimits = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId/limits/$checklistId',
  component: lazyPage(() => import('./features/maintenance/LimitsPage'), 'LimitsPage', 'bench'),
});
const machines = createRoute({
  getParentRoute: () => root,
  path: '/machines',
  validateSearch: (search: Record<string, unknown>): { add?: true } => (search.add ? { add: true } : {}),
  component: lazyPage(() => import('./features/machines/MachinesPage'), 'MachinesPage', 'sources'),
});
const machine = createRoute({
  getParentRoute: () => root,
  path: '/machines/$machineId',
  component: lazyPage(() => import('./features/machines/MachinePage'), 'MachinePage', 'sources', 'cameras', 'press'),
});
const pressTime = createRoute({
  getParentRoute: () => root,
  path: '/machines/$machineId/time',
  validateSearch: pressSearch,
  component: lazyPage(() => import('./features/press/PressTimePage'), 'PressTimePage', 'press'),
});
const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  component: lazyPage(() => import('./features/press/RunPage'), 'RunPage', 'press', 'tooling'),
});
const sources = createRoute({
  getParentRoute: () => root,
  path: '/sources',
  component: lazyPage(() => import('./features/sources/SourcesPage'), 'SourcesPage', 'sources'),
});
const opcua = createRoute({
  getParentRoute: () => root,
  path: '/opcua',
  component: lazyPage(() => import('./features/opcua/OpcuaPage'), 'OpcuaPage', 'sources', 'opcua'),
});
const newSource = createRoute({
  getParentRoute: () => root,
  path: '/sources/new',
  validateSearch: (search: Record<string, unknown>): { machine?: string } =>
    typeof search.machine === 'string' ? { machine: search.machine } : {},
  component: reservedPage(
    '/sources/new',
    lazyPage(() => import('./features/sources/SourceFormPage'), 'NewSourcePage', 'sources', 'opcua'),
  ),
});
const editSource = createRoute({
  getParentRoute: () => root,
  path: '/sources/$sourceId',
  component: reservedPage(
    '/sources/$sourceId',
    lazyPage(() => import('./features/sources/SourceFormPage'), 'EditSourcePage', 'sources', 'opcua'),
  ),
});
const job = createRoute({
  getParentRoute: () => root,
  path: '/jobs/$jobId',
  validateSearch: (search: Record<string, unknown>): { step?: 'finish' } => (search.step === 'finish' ? { step: 'finish' } : {}),
  component: lazyPage(() => import('./features/job/JobPage'), 'JobPage', 'bench', 'photos'),
});
const board = createRoute({
  getParentRoute: () => root,
  path: '/maintenance',
  validateSearch: boardSearch,
  component: lazyPage(() => import('./features/board/BoardPage'), 'BoardPage', 'bench'),
});
const parts = createRoute({
  getParentRoute: () => root,
  path: '/parts',
  validateSearch: partSearch,
  component: lazyPage(() => import('./features/parts/PartsPage'), 'PartsPage', 'parts'),
});
const newPart = createRoute({
  getParentRoute: () => root,
  path: '/parts/new',
  component: reservedPage(
    '/parts/new',
    lazyPage(() => import('./features/parts/PartFormPage'), 'NewPartPage', 'parts'),
  ),
});
const part = createRoute({
  getParentRoute: () => root,
  path: '/parts/$partId',
  component: lazyPage(() => import('./features/parts/PartPage'), 'PartPage', 'parts'),
});
const editPart = createRoute({
  getParentRoute: () => root,
  path: '/parts/$partId/edit',
  component: reservedPage(
    '/parts/$partId/edit',
    lazyPage(() => import('./features/parts/PartFormPage'), 'EditPartPage', 'parts'),
  ),
});
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyPage(() => import('./features/people/PeoplePage'), 'PeoplePage', 'people', 'reserved'),
});
const newPerson = createRoute({
  getParentRoute: () => root,
  path: '/people/new',
  component: reservedPage(
    '/people/new',
    lazyPage(() => import('./features/people/PersonFormPage'), 'NewPersonPage', 'people', 'account'),
  ),
});
const editPerson = createRoute({
  getParentRoute: () => root,
  path: '/people/$username/edit',
  component: reservedPage(
    '/people/$username/edit',
    lazyPage(() => import('./features/people/PersonFormPage'), 'EditPersonPage', 'people', 'account'),
  ),
});
const rights = createRoute({
  getParentRoute: () => root,
  path: '/people/rights',
  component: lazyPage(() => import('./features/people/RightsPage'), 'RightsPage', 'people', 'rights'),
});
const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyPage(() => import('./features/account/AccountPage'), 'AccountPage', 'account', 'reserved'),
});
const tokens = createRoute({
  getParentRoute: () => root,
  path: '/account/tokens',
  component: lazyPage(() => import('./features/tokens/TokensPage'), 'TokensPage', 'account', 'rights', 'reserved'),
});
const mqttClients = createRoute({
  getParentRoute: () => root,
  path: '/mqtt-clients',
  component: reservedPage(
    '/mqtt-clients',
    lazyPage(() => import('./features/broker/MqttClientsPage'), 'MqttClientsPage', 'broker', 'account'),
  ),
});
const places = createRoute({
  getParentRoute: () => root,
  path: '/places',
  validateSearch: (search: Record<string, unknown>): { retired?: true } => (search.retired ? { retired: true } : {}),
  component: lazyPage(() => import('./features/places/PlacesPage'), 'PlacesPage', 'tooling'),
});
const toolClasses = createRoute({
  getParentRoute: () => root,
  path: '/tool-classes',
  component: lazyPage(() => import('./features/classes/ToolClassesPage'), 'ToolClassesPage', 'tooling'),
});
const inserts = createRoute({
  getParentRoute: () => root,
  path: '/inserts',
  validateSearch: insertSearch,
  component: lazyPage(() => import('./features/inserts/InsertsPage'), 'InsertsPage', 'tooling'),
});
const insert = createRoute({
  getParentRoute: () => root,
  path: '/inserts/$insertId',
  component: lazyPage(() => import('./features/inserts/InsertPage'), 'InsertPage', 'tooling'),
});
const code = createRoute({
  getParentRoute: () => root,
  path: '/t/$code',
  component: lazyPage(() => import('./features/scan/CodePage'), 'CodePage', 'tooling'),
});
/** Whoever is logged in has better ways to report than a guest has. */
const guestReport = createRoute({
  getParentRoute: () => root,
  path: '/t/$code/report',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/t/$code', params, replace: true });
  },
});
const templates = createRoute({
  getParentRoute: () => root,
  path: '/templates',
  validateSearch: (search: Record<string, unknown>): { kind?: 'checklists' } =>
    search.kind === 'checklists' ? { kind: 'checklists' } : {},
  component: lazyPage(() => import('./features/templates/TemplatesPage'), 'TemplatesPage', 'bench'),
});
const newPlanTemplate = createRoute({
  getParentRoute: () => root,
  path: '/templates/plans/new',
  component: lazyPage(() => import('./features/templates/PlanTemplatePage'), 'NewPlanTemplatePage', 'bench'),
});
const planTemplate = createRoute({
  getParentRoute: () => root,
  path: '/templates/plans/$templateId',
  component: lazyPage(() => import('./features/templates/PlanTemplatePage'), 'PlanTemplatePage', 'bench'),
});
const newChecklist = createRoute({
  getParentRoute: () => root,
  path: '/templates/checklists/new',
  component: lazyPage(() => import('./features/templates/ChecklistPage'), 'NewChecklistPage', 'bench'),
});
const checklist = createRoute({
  getParentRoute: () => root,
  path: '/templates/checklists/$checklistId',
  component: lazyPage(() => import('./features/templates/ChecklistPage'), 'ChecklistPage', 'bench'),
});
const imports = createRoute({
  getParentRoute: () => root,
  path: '/import',
  component: reservedPage(
    '/import',
    lazyPage(() => import('./features/files/FilesPage'), 'FilesPage', 'files', 'reserved'),
  ),
});
const importRun = createRoute({
  getParentRoute: () => root,
  path: '/import/$importId',
  validateSearch: rowSearch,
  component: reservedPage(
    '/import/$importId',
    lazyPage(() => import('./features/files/ImportPage'), 'ImportPage', 'files'),
  ),
});
const cause = createRoute({
  getParentRoute: () => root,
  path: '/failures/$failureId/cause',
  component: lazyPage(() => import('./features/causes/CausePage'), 'CausePage', 'causes', 'failures', 'bench', 'tooling', 'photos'),
});
const eightD = createRoute({
  getParentRoute: () => root,
  path: '/failures/$failureId/8d',
  component: lazyPage(
    () => import('./features/causes/EightDPage'),
    'EightDPage',
    'causes',
    'failures',
    'actions',
    'bench',
    'tooling',
    'photos',
  ),
});
const report = createRoute({
  getParentRoute: () => root,
  path: '/report',
  validateSearch: reportSearch,
  component: lazyPage(() => import('./features/report/ReportPage'), 'ReportPage', 'failures', 'bench', 'tooling', 'photos'),
});
const failures = createRoute({
  getParentRoute: () => root,
  path: '/failures',
  validateSearch: failureSearch,
  component: lazyPage(() => import('./features/failures/FailuresPage'), 'FailuresPage', 'failures', 'tooling', 'photos'),
});
const failure = createRoute({
  getParentRoute: () => root,
  path: '/failures/$failureId',
  component: lazyPage(
    () => import('./features/failures/FailurePage'),
    'FailurePage',
    'failures',
    'bench',
    'tooling',
    'causes',
    'actions',
    'photos',
  ),
});
const editFailure = createRoute({
  getParentRoute: () => root,
  path: '/failures/$failureId/edit',
  component: lazyPage(() => import('./features/failures/FailureEditPage'), 'FailureEditPage', 'failures', 'bench', 'tooling', 'photos'),
});
const codes = createRoute({
  getParentRoute: () => root,
  path: '/failure-codes',
  validateSearch: codesSearch,
  component: lazyPage(() => import('./features/catalogue/CodesPage'), 'CodesPage', 'failures', 'bench', 'tooling'),
});
const actions = createRoute({
  getParentRoute: () => root,
  path: '/actions',
  validateSearch: actionSearch,
  component: lazyPage(() => import('./features/actions/ActionsPage'), 'ActionsPage', 'actions', 'telling'),
});
const newAction = createRoute({
  getParentRoute: () => root,
  path: '/actions/new',
  validateSearch: newActionSearch,
  component: reservedPage(
    '/actions/new',
    lazyPage(() => import('./features/actions/ActionFormPage'), 'NewActionPage', 'actions', 'bench', 'photos'),
  ),
});
const action = createRoute({
  getParentRoute: () => root,
  path: '/actions/$actionId',
  validateSearch: (search: Record<string, unknown>): { step?: 'complete' } => (search.step === 'complete' ? { step: 'complete' } : {}),
  component: lazyPage(() => import('./features/actions/ActionPage'), 'ActionPage', 'actions', 'bench', 'photos'),
});
const editAction = createRoute({
  getParentRoute: () => root,
  path: '/actions/$actionId/edit',
  component: lazyPage(() => import('./features/actions/ActionFormPage'), 'EditActionPage', 'actions', 'bench', 'photos'),
});
const actionRules = createRoute({
  getParentRoute: () => root,
  path: '/action-rules',
  component: reservedPage(
    '/action-rules',
    lazyPage(() => import('./features/actions/RulesPage'), 'RulesPage', 'actions'),
  ),
});
const cameras = createRoute({
  getParentRoute: () => root,
  path: '/cameras',
  component: lazyPage(() => import('./features/cameras/CamerasPage'), 'CamerasPage', 'cameras'),
});
const newCamera = createRoute({
  getParentRoute: () => root,
  path: '/cameras/new',
  validateSearch: (search: Record<string, unknown>): { machine?: string } =>
    typeof search.machine === 'string' ? { machine: search.machine } : {},
  component: lazyPage(() => import('./features/cameras/CameraFormPage'), 'NewCameraPage', 'cameras'),
});
const camera = createRoute({
  getParentRoute: () => root,
  path: '/cameras/$cameraId',
  component: lazyPage(() => import('./features/cameras/CameraFormPage'), 'EditCameraPage', 'cameras'),
});
const views = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId/views',
  component: lazyPage(() => import('./features/views/ViewsPage'), 'ViewsPage', 'cameras', 'photos'),
});
const view = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId/views/$view',
  validateSearch: viewSearch,
  component: lazyPage(() => import('./features/views/ViewPage'), 'ViewPage', 'cameras', 'photos'),
});
const lastShots = createRoute({
  getParentRoute: () => root,
  path: '/tools/$toolId/last-shots',
  component: lazyPage(() => import('./features/views/LastShotsPage'), 'LastShotsPage', 'cameras', 'photos'),
});
const photos = createRoute({
  getParentRoute: () => root,
  path: '/photos',
  validateSearch: photoSearch,
  component: lazyPage(() => import('./features/photos/PhotosPage'), 'PhotosPage', 'photos'),
});
const photo = createRoute({
  getParentRoute: () => root,
  path: '/photos/$photoId',
  validateSearch: photoSearch,
  component: lazyPage(() => import('./features/photos/PhotoPage'), 'PhotoPage', 'photos', 'failures'),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: auditSearch,
  component: reservedPage(
    '/audit',
    lazyPage(() => import('./features/audit/AuditPage'), 'AuditPage', 'audit', 'tooling', 'retention'),
  ),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: reservedPage(
    '/sign-in',
    lazyPage(() => import('./features/signin/SignInPage'), 'SignInPage', 'signin', 'account'),
  ),
});
const notifications = createRoute({
  getParentRoute: () => root,
  path: '/notifications',
  component: reservedPage(
    '/notifications',
    lazyPage(() => import('./features/telling/NotificationsPage'), 'NotificationsPage', 'telling'),
  ),
});
const newRule = createRoute({
  getParentRoute: () => root,
  path: '/notifications/rules/new',
  component: reservedPage(
    '/notifications/rules/new',
    lazyPage(() => import('./features/telling/RuleFormPage'), 'NewRulePage', 'telling'),
  ),
});
const editRule = createRoute({
  getParentRoute: () => root,
  path: '/notifications/rules/$ruleId',
  component: reservedPage(
    '/notifications/rules/$ruleId',
    lazyPage(() => import('./features/telling/RuleFormPage'), 'EditRulePage', 'telling'),
  ),
});
const notificationLog = createRoute({
  getParentRoute: () => root,
  path: '/notifications/log',
  validateSearch: logSearch,
  component: reservedPage(
    '/notifications/log',
    lazyPage(() => import('./features/telling/LogPage'), 'LogPage', 'telling'),
  ),
});
const choices = createRoute({
  getParentRoute: () => root,
  path: '/account/notifications',
  component: lazyPage(() => import('./features/telling/ChoicesPage'), 'ChoicesPage', 'telling'),
});
const notices = createRoute({
  getParentRoute: () => root,
  path: '/notices',
  component: lazyPage(() => import('./features/telling/NoticesPage'), 'NoticesPage', 'telling'),
});
const backups = createRoute({
  getParentRoute: () => root,
  path: '/backups',
  component: reservedPage(
    '/backups',
    lazyPage(() => import('./features/backups/BackupsPage'), 'BackupsPage', 'backups'),
  ),
});
const support = createRoute({
  getParentRoute: () => root,
  path: '/support',
  component: reservedPage(
    '/support',
    lazyPage(() => import('./features/support/SupportPage'), 'SupportPage', 'plant'),
  ),
});
const retention = createRoute({
  getParentRoute: () => root,
  path: '/retention',
  component: reservedPage(
    '/retention',
    lazyPage(() => import('./features/retention/RetentionPage'), 'RetentionPage', 'retention'),
  ),
});
const administration = createRoute({
  getParentRoute: () => root,
  path: '/administration',
  component: lazyPage(() => import('./features/administration/AdministrationPage'), 'AdministrationPage', 'plant', 'reserved'),
});
const plant = createRoute({
  getParentRoute: () => root,
  path: '/plant',
  component: lazyPage(() => import('./features/plant/PlantPage'), 'PlantPage', 'plant', 'tooling', 'reserved'),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  validateSearch: welcomeSearch,
  component: reservedPage(
    '/welcome',
    lazyPage(() => import('./features/welcome/WelcomePage'), 'WelcomePage', 'plant', 'account', 'backups'),
  ),
});
const analytics = createRoute({
  getParentRoute: () => root,
  path: '/analytics',
  validateSearch: dashboardSearch,
  component: lazyPage(() => import('./features/analytics/DashboardPage'), 'DashboardPage', 'analytics', 'failures', 'tooling'),
});
const analyticsFigure = createRoute({
  getParentRoute: () => root,
  path: '/analytics/figures/$figureId',
  validateSearch: dashboardSearch,
  component: lazyPage(() => import('./features/analytics/FigurePage'), 'FigurePage', 'analytics', 'tooling'),
});
const analyticsTools = createRoute({
  getParentRoute: () => root,
  path: '/analytics/tools',
  validateSearch: toolListSearch,
  component: lazyPage(() => import('./features/analytics/AnalyticsToolsPage'), 'AnalyticsToolsPage', 'analytics', 'tooling'),
});
const analyticsFailures = createRoute({
  getParentRoute: () => root,
  path: '/analytics/failures',
  validateSearch: dashboardSearch,
  component: lazyPage(
    () => import('./features/analytics/AnalyticsFailuresPage'),
    'AnalyticsFailuresPage',
    'analytics',
    'failures',
    'tooling',
  ),
});
const analyticsMaintenance = createRoute({
  getParentRoute: () => root,
  path: '/analytics/maintenance',
  validateSearch: filterSearch,
  component: lazyPage(() => import('./features/analytics/AnalyticsMaintenancePage'), 'AnalyticsMaintenancePage', 'analytics', 'tooling'),
});
const intervals = createRoute({
  getParentRoute: () => root,
  path: '/analytics/intervals',
  validateSearch: tunerSearch,
  component: lazyPage(() => import('./features/tuner/TunerPage'), 'TunerPage', 'analytics', 'tuner', 'bench', 'tooling'),
});
const interval = createRoute({
  getParentRoute: () => root,
  path: '/analytics/intervals/$levelId',
  validateSearch: filterSearch,
  component: lazyPage(() => import('./features/tuner/EvidencePage'), 'EvidencePage', 'analytics', 'tuner', 'bench', 'tooling'),
});
const reconciliation = createRoute({
  getParentRoute: () => root,
  path: '/analytics/reconciliation',
  validateSearch: reconciliationSearch,
  component: lazyPage(
    () => import('./features/reconciliation/ReconciliationPage'),
    'ReconciliationPage',
    'analytics',
    'reconciliation',
    'press',
    'gaps',
    'tooling',
  ),
});
const toolReconciliation = createRoute({
  getParentRoute: () => root,
  path: '/analytics/reconciliation/$toolId',
  validateSearch: filterSearch,
  component: lazyPage(
    () => import('./features/reconciliation/ToolReconciliationPage'),
    'ToolReconciliationPage',
    'analytics',
    'reconciliation',
    'tooling',
  ),
});
const analyticsSettings = createRoute({
  getParentRoute: () => root,
  path: '/analytics/settings',
  validateSearch: filterSearch,
  component: lazyPage(() => import('./features/analytics/AnalyticsSettingsPage'), 'AnalyticsSettingsPage', 'analytics', 'tooling'),
});
const reports = createRoute({
  getParentRoute: () => root,
  path: '/reports',
  validateSearch: reportsSearch,
  component: reservedPage(
    '/reports',
    lazyPage(() => import('./features/reports/ReportsPage'), 'ReportsPage', 'reports', 'telling', 'tooling', 'analytics'),
  ),
});
const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall',
  validateSearch: wallSearch,
  component: lazyPage(() => import('./features/wall/WallPage'), 'WallPage', 'wall'),
});
const nowhere = createRoute({
  getParentRoute: () => root,
  path: '$',
  component: lazyRouteComponent(() => import('./features/shell/NotFoundPage'), 'NotFoundPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    tools,
    newTool,
    tool,
    editTool,
    sheet,
    logMaintenance,
    newPlan,
    editPlan,
    toolLimits,
    machines,
    machine,
    pressTime,
    run,
    sources,
    opcua,
    newSource,
    editSource,
    board,
    job,
    parts,
    newPart,
    part,
    editPart,
    people,
    newPerson,
    editPerson,
    rights,
    account,
    tokens,
    mqttClients,
    places,
    toolClasses,
    inserts,
    insert,
    code,
    guestReport,
    templates,
    newPlanTemplate,
    planTemplate,
    newChecklist,
    checklist,
    imports,
    importRun,
    cause,
    eightD,
    report,
    failures,
    failure,
    editFailure,
    codes,
    actions,
    newAction,
    action,
    editAction,
    actionRules,
    cameras,
    newCamera,
    camera,
    views,
    view,
    lastShots,
    photos,
    photo,
    audit,
    signIn,
    notifications,
    newRule,
    editRule,
    notificationLog,
    choices,
    notices,
    backups,
    support,
    retention,
    administration,
    plant,
    welcome,
    analytics,
    analyticsFigure,
    analyticsTools,
    analyticsFailures,
    analyticsMaintenance,
    intervals,
    interval,
    reconciliation,
    toolReconciliation,
    analyticsSettings,
    wall,
    reports,
    nowhere,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

type Read = (search: Record<string, unknown>) => object;

// A page is asked for what its search names, and for nothing else: the router lets it have all that the address says
// beside it, and a word that no page knows would go on to the API.
for (const { options } of Object.values(router.routesById) as { options: { validateSearch?: Read } }[]) {
  const read = options.validateSearch;
  if (read)
    options.validateSearch = (search) => ({ ...Object.fromEntries(Object.keys(search).map((name) => [name, undefined])), ...read(search) });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
