import 'i18next';
import type en from './en.json';
import type bench from './en.bench.json';
import type exchange from './en.exchange.json';
import type tooling from './en.tooling.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en & typeof tooling & typeof bench & typeof exchange };
    returnNull: false;
  }
}
