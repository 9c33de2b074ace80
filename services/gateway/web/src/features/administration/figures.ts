import type { TFunction } from 'i18next';
import type { components } from '../../api/schema';
import type { Format } from '../../lib/format';
import { LANGUAGE_NAMES, type Figures } from '../plant/plant';
import { zoneLabel } from '../plant/zones';
import type { List } from './useLists';

type Overview = components['schemas']['Overview'];
export type Line = { text: string; tone?: 'warn' | 'bad' };
export type Words = { t: TFunction; format: Format; overview: Overview | undefined };
/** Of a list that a service keeps; undefined as long as nobody knows. */
export type Kept = { count: number; faulty?: number } | undefined;

const plain = (...texts: string[]): Line[] => texts.filter(Boolean).map((text) => ({ text }));
const warn = (isSo: boolean, text: string): Line[] => (isSo ? [{ text, tone: 'warn' }] : []);

export function plant({ plant: its }: Figures, { t }: Words): Line[] {
  const language = LANGUAGE_NAMES.find(({ value }) => value === its.language)?.label ?? '';
  return [...warn(!its.name, t('administration.noName')), ...plain(its.name, zoneLabel(its.timezone), language)];
}

export function guests({ guest_reports: on }: Figures, { t }: Words): Line[] {
  return plain(on ? t('administration.guestsOn') : t('administration.guestsOff'));
}

export function people({ people: all }: Figures, { t }: Words): Line[] {
  return [
    ...plain(
      t('administration.active', { count: all.active }) +
        (all.inactive > 0 ? `, ${t('administration.inactive', { count: all.inactive })}` : ''),
      t('administration.administrators', { count: all.administrators }),
    ),
    ...warn(all.administrators === 1, t('administration.onlyOne')),
    ...warn(all.administrators_without_factor > 0, t('administration.noFactor', { count: all.administrators_without_factor })),
    ...warn(all.given_passwords > 0, t('administration.givenPasswords', { count: all.given_passwords })),
  ];
}

export function tokens({ tokens: all }: Figures, { t }: Words): Line[] {
  return [
    ...plain(all.lasting > 0 ? t('administration.tokens', { count: all.lasting }) : t('administration.noTokens')),
    ...warn(all.ending > 0, t('administration.ending', { count: all.ending })),
  ];
}

export function sources(_: Figures, { t, overview }: Words): Line[] {
  if (!overview) return [];
  const counts = overview.sources;
  const count = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const away = (counts.no_data ?? 0) + (counts.unreachable ?? 0) + (counts.faulty ?? 0);
  return [
    ...plain(count > 0 ? t('administration.sources', { count }) : t('administration.noSources')),
    ...warn(away > 0, t('administration.away', { count: away })),
  ];
}

export function imports({ imports: all }: Figures, { t, format }: Words): Line[] {
  if (!all.last_at) return plain(t('administration.noImports'));
  return plain(t('administration.imports', { count: all.total, at: format.date(all.last_at) }));
}

export function audit({ audit: trail }: Figures, { t, format }: Words): Line[] {
  const checked = trail.checked_at ? format.moment(trail.checked_at) : '';
  const verdict: Line[] = trail.fault
    ? [{ text: t('administration.broken', { at: checked }), tone: 'bad' }]
    : plain(checked ? t('administration.unbroken', { at: checked }) : t('administration.unchecked'));
  return [...plain(t('administration.entries', { count: trail.entries, shown: format.count(trail.entries) })), ...verdict];
}

const BACKUP_TONES: Partial<Record<Figures['backups']['standing'], 'warn' | 'bad'>> = {
  failed: 'bad',
  late: 'bad',
  not_set_up: 'warn',
  off: 'warn',
};

export function backups({ backups: its }: Figures, { t, format }: Words): Line[] {
  const text = t(`administration.backup_${its.standing}`, { at: its.last_good_at ? format.moment(its.last_good_at) : '' });
  const tone = BACKUP_TONES[its.standing];
  return [tone ? { text, tone } : { text }];
}

export function signIn({ sign_in: its }: Figures, { t }: Words): Line[] {
  if (!its.provider) return plain(t('administration.noProvider'));
  return plain(its.active ? its.provider : t('administration.providerOff', { name: its.provider }));
}

export function notifications({ notifications: its }: Figures, { t }: Words): Line[] {
  return [
    ...(its.rules > 0 ? plain(t('administration.alertRules', { count: its.rules })) : warn(true, t('administration.noAlertRules'))),
    ...plain(
      its.mail_server ? t('administration.mailServer') : t('administration.noMailServer'),
      its.targets > 0 ? t('administration.targets', { count: its.targets }) : '',
    ),
  ];
}

export function sent({ notifications: its }: Figures, { t }: Words): Line[] {
  return [
    ...plain(t('administration.sent', { count: its.sent })),
    ...warn(its.given_up > 0, t('administration.givenUp', { count: its.given_up })),
  ];
}

export function broker({ mqtt_clients: its }: Figures, { t }: Words): Line[] {
  return plain(
    its.let_in > 0 ? t('administration.letIn', { count: its.let_in }) : t('administration.noClients'),
    its.shut_out > 0 ? t('administration.shutOut', { count: its.shut_out }) : '',
  );
}

export function retention({ retention: its }: Figures, { t, format }: Words): Line[] {
  return plain(
    its.chosen > 0 ? t('administration.terms', { count: its.chosen }) : t('administration.noTerms'),
    its.last_at ? t('administration.lastRun', { at: format.moment(its.last_at) }) : '',
  );
}

export function kept(list: List, its: Kept, { t }: Pick<Words, 't'>): Line[] {
  if (!its) return [];
  return [
    ...plain(its.count > 0 ? t(`administration.list_${list}`, { count: its.count }) : t('administration.listEmpty')),
    ...warn((its.faulty ?? 0) > 0, t('administration.faulty', { count: its.faulty ?? 0 })),
  ];
}
