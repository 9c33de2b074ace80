import 'i18next';
import type en from './en.json';
import type parts from './en.parts.json';
import type tooling from './en.tooling.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en & typeof parts & typeof tooling };
    returnNull: false;
  }
}
