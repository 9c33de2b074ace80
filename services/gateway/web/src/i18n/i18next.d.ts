import 'i18next';
import type en from './en.json';
import type bench from './en.bench.json';
import type parts from './en.parts.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en & typeof bench & typeof parts };
    returnNull: false;
  }
}
