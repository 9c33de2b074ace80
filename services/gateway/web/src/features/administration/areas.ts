import {
  IconAddressBook,
  IconBell,
  IconBuildingFactory,
  IconBuildingFactory2,
  IconCamera,
  IconClipboardList,
  IconDatabaseExport,
  IconHourglass,
  IconKey,
  IconLifebuoy,
  IconListCheck,
  IconListDetails,
  IconMailForward,
  IconMapPin,
  IconPlugConnected,
  IconRepeat,
  IconRuler2,
  IconShieldCheck,
  IconTableImport,
  IconTag,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Figures } from '../plant/plant';
import type { Line, Words } from './figures';
import * as say from './figures';
import type { List } from './useLists';

export const GROUPS = ['plant', 'access', 'connections', 'records', 'lists'] as const;
export type Group = (typeof GROUPS)[number];

type To =
  | '/plant'
  | '/people'
  | '/people/rights'
  | '/account/tokens'
  | '/sources'
  | '/cameras'
  | '/import'
  | '/audit'
  | '/sign-in'
  | '/mqtt-clients'
  | '/notifications'
  | '/notifications/log'
  | '/retention'
  | '/backups'
  | '/support'
  | '/failure-codes'
  | '/action-rules'
  | '/templates'
  | '/tool-classes'
  | '/places';

/** An area of running Toolcare: `name` picks its words, `lines` says what stands there now, or how much is in its `list`. */
export type Area = {
  name: string;
  group: Group;
  to: To;
  icon: TablerIcon;
  lines?: (figures: Figures, words: Words) => Line[];
  list?: List;
};

export const AREAS: readonly Area[] = [
  { name: 'plant', group: 'plant', to: '/plant', icon: IconBuildingFactory, lines: say.plant },
  { name: 'labels', group: 'plant', to: '/plant', icon: IconTag, lines: say.guests },
  { name: 'people', group: 'access', to: '/people', icon: IconUsers, lines: say.people },
  { name: 'rights', group: 'access', to: '/people/rights', icon: IconListCheck },
  { name: 'tokens', group: 'access', to: '/account/tokens', icon: IconAddressBook, lines: say.tokens },
  { name: 'signIn', group: 'access', to: '/sign-in', icon: IconBuildingFactory2, lines: say.signIn },
  { name: 'notifications', group: 'plant', to: '/notifications', icon: IconBell, lines: say.notifications },
  { name: 'sources', group: 'connections', to: '/sources', icon: IconPlugConnected, lines: say.sources },
  { name: 'cameras', group: 'connections', to: '/cameras', icon: IconCamera, list: 'cameras' },
  { name: 'broker', group: 'connections', to: '/mqtt-clients', icon: IconKey, lines: say.broker },
  { name: 'files', group: 'connections', to: '/import', icon: IconTableImport, lines: say.imports },
  { name: 'backups', group: 'records', to: '/backups', icon: IconDatabaseExport, lines: say.backups },
  { name: 'audit', group: 'records', to: '/audit', icon: IconShieldCheck, lines: say.audit },
  { name: 'sent', group: 'records', to: '/notifications/log', icon: IconMailForward, lines: say.sent },
  { name: 'retention', group: 'records', to: '/retention', icon: IconHourglass, lines: say.retention },
  { name: 'support', group: 'records', to: '/support', icon: IconLifebuoy },
  { name: 'codes', group: 'lists', to: '/failure-codes', icon: IconListDetails, list: 'codes' },
  { name: 'rules', group: 'lists', to: '/action-rules', icon: IconRepeat },
  { name: 'templates', group: 'lists', to: '/templates', icon: IconClipboardList, list: 'templates' },
  { name: 'classes', group: 'lists', to: '/tool-classes', icon: IconRuler2, list: 'classes' },
  { name: 'places', group: 'lists', to: '/places', icon: IconMapPin, list: 'places' },
];
