import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';

export type Backups = components['schemas']['BackupsOut'];
export type BackupRun = components['schemas']['BackupRunOut'];
export type BackupSettings = components['schemas']['BackupSettingsOut'];
export type Restore = components['schemas']['RestoreOut'];
export type Offer = components['schemas']['OfferedBackup'];
export type Work = { part: string; done: number; parts: number };

export const BACKUPS = ['backups'] as const;
export const BACKUP_SETTINGS = ['backups', 'settings'] as const;
export const RESTORE = ['restore'] as const;
export const MASK = '********';
export const SHORTEST_PASSPHRASE = 12;

const AT_WORK_MS = 1_500;
const IDLE_MS = 30_000;

/** Asked again and again while something is at work. */
export function useBackups() {
  return useQuery({
    queryKey: BACKUPS,
    queryFn: () => body(api.GET('/api/v1/backups')),
    refetchInterval: ({ state }) => (state.data?.work ? AT_WORK_MS : IDLE_MS),
  });
}

export function useBackupSettings() {
  return useQuery({ queryKey: BACKUP_SETTINGS, queryFn: () => body(api.GET('/api/v1/backups/settings')) });
}

/** Also while Toolcare starts anew and does not answer: what is there then comes from before. */
export function useRestore() {
  return useQuery({
    queryKey: RESTORE,
    queryFn: () => body(api.GET('/api/v1/backups/restore')),
    refetchInterval: ({ state }) => (state.data && isOnItsWay(state.data) ? AT_WORK_MS : false),
    retry: false,
    networkMode: 'always',
  });
}

export function isOnItsWay({ state }: Restore): boolean {
  return state === 'running' || state === 'unpacked';
}

export type Place = { address: string; passphrase: string; access_key: string; secret_key: string };
export const NOWHERE: Place = { address: '', passphrase: '', access_key: '', secret_key: '' };

export function isS3(address: string): boolean {
  return address.trim().startsWith('s3:');
}

export function isSftp(address: string): boolean {
  return address.trim().startsWith('sftp:');
}

export function isFolder(address: string): boolean {
  return address.trim().startsWith('/');
}

/** What brings the plant back at the machine itself, as a shell takes it. */
export function restoreCommand({ address, in_containers }: Pick<BackupSettings, 'address' | 'in_containers'>): string {
  const from = /^[\w@%+=:,./-]+$/.test(address) ? address : `'${address.replaceAll("'", `'\\''`)}'`;
  return in_containers ? `compose/restore --from ${from}` : `toolcare restore --from ${from} --data FOLDER`;
}

/** Backups are made there, but what became of the newest says that the place is no good one as it is. */
export function remarkOnThePlace(runs: readonly BackupRun[]): string {
  const newest = runs.find((run) => run.state === 'done' && run.kind !== 'check');
  return newest && ['same_disk', 'same_name', 'same_plant'].includes(newest.fault) ? newest.fault : '';
}

/** It carries a time that cannot be: a clock was wrong when it was made. */
export function isAhead(at: string, now: Date): boolean {
  return new Date(at).getTime() > now.getTime() + 3_600_000;
}

// Letters and digits that nobody mistakes for another when he copies them from paper.
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const GROUPS = 6;
const GROUP_LENGTH = 4;

/** A passphrase of six groups, with some 118 bits of chance. */
export function newPassphrase(random: (bytes: Uint8Array) => Uint8Array = (bytes) => crypto.getRandomValues(bytes)): string {
  const letters: string[] = [];
  // Bytes past the last whole round of letters would make the first ones likelier.
  const fair = 256 - (256 % LETTERS.length);
  while (letters.length < GROUPS * GROUP_LENGTH) {
    const byte = random(new Uint8Array(1))[0] ?? fair;
    if (byte < fair) letters.push(LETTERS.charAt(byte % LETTERS.length));
  }
  return Array.from({ length: GROUPS }, (_, group) => letters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join('')).join('-');
}
