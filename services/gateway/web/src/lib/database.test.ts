import { expect, it } from 'vitest';
import { inDatabase } from './database';

it('goes on in the store after the browser has closed it', async () => {
  await inDatabase((db) => db.put('drafts', { values: 'typed', savedAt: 0 }, 'k'));
  await inDatabase(async (db) => {
    db.close();
    await Promise.resolve();
  });
  expect(await inDatabase((db) => db.get('drafts', 'k'))).toMatchObject({ values: 'typed' });
});

it('hands on what is no sign of a closed store', async () => {
  await expect(inDatabase(() => Promise.reject(new DOMException('', 'QuotaExceededError')))).rejects.toMatchObject({
    name: 'QuotaExceededError',
  });
});
