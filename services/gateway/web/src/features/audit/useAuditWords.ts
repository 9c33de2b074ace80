import { useTranslation } from 'react-i18next';
import type { AuditEntry, AuditRow } from '../../api/audit';
import { useFormat } from '../../components/useFormat';
import { OPAQUE, saidBy } from './said';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** What entries say, in words; only the details of an entry show names as the software has them. */
export function useAuditWords() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const named = (key: string, otherwise: string): string => (i18n.exists(key) ? i18n.t(key as 'audit.title') : otherwise);
  const known = {
    isNoun: (word: string): boolean => i18n.exists(`auditNoun.${word}`),
    isVerb: (word: string): boolean => i18n.exists(`auditVerb.${word}`),
  };
  const requested = (what: string, target: string): string | undefined => {
    const said = saidBy(what, target, known);
    if (!said) return undefined;
    const otherwise = t('audit.said', { noun: named(`auditNoun.${said.noun}`, ''), verb: named(`auditVerb.${said.verb}`, '') });
    const about = named(said.noun === 'tables' ? `auditNoun.${said.about}` : `${said.noun}.kind_${said.about}`, said.about);
    const words = named(`auditRoute.${said.route}`, otherwise);
    return about ? `${words} · ${about}` : words;
  };
  /** Of a rule, a command at the server, or an access. */
  const otherDeed = (what: string, otherwise = t('audit.anotherDeed')): string => {
    const command = what.replace(/^toolcare /, '');
    return named(command === what ? `audit.deed_${what}` : `auditCommand.${command}`, otherwise);
  };
  return {
    kind: (kind: string): string => named(`audit.kind_${kind}`, kind),
    service: (service: string): string => named(`services.${service}`, service),
    table: (table: string): string => named(`auditTable.${table}`, t('audit.anotherTable')),
    /** With seconds: in an audit the order within a minute matters. */
    moment: (value: string): string => new Date(value).toLocaleString(format.locale, { dateStyle: 'medium', timeStyle: 'medium' }),
    /** What was done, and to what. */
    deed: ({ kind, what, target }: Pick<AuditRow, 'kind' | 'what' | 'target'>): string => {
      if (what === 'refused')
        return t('audit.refusedDeed', { deed: requested(target, target.split(' ')[1] ?? '') ?? t('audit.anotherDeed') });
      if (kind === 'event') return t('audit.after', { event: named(`auditEvent.${what}`, t('audit.anotherDeed')) });
      const words = requested(what, target) ?? otherDeed(what);
      const about = what === 'retention' ? named(`retention.kind_${target}`, target) : target;
      return what.includes('/') || !about || isOpaque(about) ? words : `${words}: ${about}`;
    },
    /** What a filter asks for; somebody may have typed a part of a name into the address. */
    deeds: (what: string): string => requested(what, '') ?? named(`auditEvent.${what}`, otherDeed(what, what)),
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

/** A path or an id tells a reader nothing; the details have it. */
function isOpaque(about: string): boolean {
  return about.startsWith('/') || OPAQUE.test(about);
}
