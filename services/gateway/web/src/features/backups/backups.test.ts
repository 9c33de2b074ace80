import { describe, expect, it } from 'vitest';
import { isOnItsWay, isS3, newPassphrase, type Restore } from './backups';

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
  });
});
