import { useTranslation } from 'react-i18next';
import type { AuditEntry, AuditRow } from '../../api/audit';
import { useFormat } from '../../components/useFormat';
import { saidBy } from './said';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** What entries say, in words. Names of routes, rules, tables and fields stay as the software has them. */
export function useAuditWords() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const named = (key: string, otherwise: string): string => (i18n.exists(key) ? i18n.t(key as 'audit.title') : otherwise);
  return {
    kind: (kind: string): string => named(`audit.kind_${kind}`, kind),
    service: (service: string): string => named(`services.${service}`, service),
    /** With seconds: in an audit the order within a minute matters. */
    moment: (value: string): string => new Date(value).toLocaleString(format.locale, { dateStyle: 'medium', timeStyle: 'medium' }),
    /** What was done, and to what. */
    deed: ({ what, target }: Pick<AuditRow, 'what' | 'target'>): string => {
      const said = saidBy(what, target, (word) => i18n.exists(`auditVerb.${word}`));
      if (said && i18n.exists(`auditNoun.${said.noun}`)) {
        const words = t('audit.said', { noun: named(`auditNoun.${said.noun}`, ''), verb: named(`auditVerb.${said.verb}`, '') });
        return said.about ? `${words} · ${said.about}` : words;
      }
      const word = named(`audit.deed_${what}`, what);
      return word === what || what === 'login' || what === 'logout' || !target ? word : `${word}: ${target}`;
    },
    who: (who: AuditEntry['who']): string => {
      const name = who.name || t('audit.nobody');
      const person = who.role ? `${name} (${named(`role.${who.role}`, who.role)})` : name;
      return who.via ? t('audit.byToken', { person, token: who.via.name }) : person;
    },
    value: (value: unknown): string => {
      if (value === undefined) return '';
      if (value === null || value === '') return t('audit.empty');
      if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
      if (typeof value === 'number') return format.figure(value);
      if (typeof value !== 'string') return JSON.stringify(value);
      if (value === '(withheld)') return t('audit.withheld');
      return INSTANT.test(value) ? format.moment(value) : value;
    },
  };
}
