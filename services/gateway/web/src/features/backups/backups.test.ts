import { describe, expect, it } from 'vitest';
import { isAhead, isFolder, isOnItsWay, isS3, isSftp, newPassphrase, type Restore, restoreCommand } from './backups';

describe('backups', () => {
  it('makes a passphrase that can be copied from paper, each time another one', () => {
    const made = newPassphrase();
    expect(made).toMatch(/^([A-HJKMNP-Z2-9]{4}-){5}[A-HJKMNP-Z2-9]{4}$/);
    expect(newPassphrase()).not.toBe(made);
  });

  it('leaves out bytes that would make some letters likelier', () => {
    const bytes = [255, 248, ...Array<number>(24).fill(30)];
    expect(newPassphrase((one) => one.fill(bytes.shift() ?? 0))).toBe(Array<string>(6).fill('9999').join('-'));
  });

  it('knows when a restore is still on its way, and which places need keys', () => {
    const restore: Restore = { state: 'none', kind: '', part: '', done: 0, parts: 0, fault: '', detail: '', backups: [] };
    expect(['running', 'unpacked', 'done', 'failed'].map((state) => isOnItsWay({ ...restore, state: state as Restore['state'] }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([isS3(' s3:https://x/b'), isS3('/mnt/x')]).toEqual([true, false]);
    expect([isFolder('/mnt/x'), isFolder('sftp:nas:/x'), isSftp('sftp:nas:/x')]).toEqual([true, false, true]);
  });

  it('names the command of the installation, as a shell takes it', () => {
    expect(restoreCommand({ address: 'sftp:u@nas:/b', in_containers: false })).toBe('toolcare restore --from sftp:u@nas:/b --data FOLDER');
    expect(restoreCommand({ address: "/mnt/o'neill nas", in_containers: true })).toBe("compose/restore --from '/mnt/o'\\''neill nas'");
  });

  it('tells a backup of a time to come from one of a clock that differs a little', () => {
    const now = new Date('2026-03-02T06:00:00Z');
    expect([isAhead('2030-01-01T00:00:00Z', now), isAhead('2026-03-02T06:20:00Z', now)]).toEqual([true, false]);
  });
});
