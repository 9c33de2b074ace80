import 'i18next';
import type en from './en.json';
import type problems from './en.problems.json';
import type account from './en.account.json';
import type actions from './en.actions.json';
import type analytics from './en.analytics.json';
import type tuner from './en.tuner.json';
import type reconciliation from './en.reconciliation.json';
import type press from './en.press.json';
import type audit from './en.audit.json';
import type backups from './en.backups.json';
import type broker from './en.broker.json';
import type bench from './en.bench.json';
import type cameras from './en.cameras.json';
import type causes from './en.causes.json';
import type failures from './en.failures.json';
import type files from './en.files.json';
import type guest from './en.guest.json';
import type photos from './en.photos.json';
import type plant from './en.plant.json';
import type people from './en.people.json';
import type retention from './en.retention.json';
import type reserved from './en.reserved.json';
import type rights from './en.rights.json';
import type signin from './en.signin.json';
import type parts from './en.parts.json';
import type sources from './en.sources.json';
import type opcua from './en.opcua.json';
import type telling from './en.telling.json';
import type tooling from './en.tooling.json';
import type gaps from './en.gaps.json';
import type wall from './en.wall.json';
import type reports from './en.reports.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: {
      translation: typeof en &
        typeof problems &
        typeof bench &
        typeof files &
        typeof people &
        typeof plant &
        typeof parts &
        typeof sources &
        typeof opcua &
        typeof tooling &
        typeof cameras &
        typeof causes &
        typeof failures &
        typeof actions &
        typeof photos &
        typeof guest &
        typeof account &
        typeof rights &
        typeof audit &
        typeof broker &
        typeof signin &
        typeof telling &
        typeof backups &
        typeof retention &
        typeof analytics &
        typeof tuner &
        typeof reconciliation &
        typeof press &
        typeof reports &
        typeof gaps &
        typeof wall &
        typeof reserved;
    };
    returnNull: false;
  }
}
