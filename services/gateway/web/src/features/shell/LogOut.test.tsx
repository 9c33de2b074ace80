import { fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { outbox } from '../../lib/runtime';
import { renderPart } from '../../testing/render';
import { LogOut } from './LogOut';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('says what is lost with a log-out where this device has no room for it, and asks once more', async () => {
  const asked = vi.fn(() => Promise.reject(new TypeError('away')));
  vi.stubGlobal('fetch', asked);
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('', 'QuotaExceededError');
  });
  await outbox.open('u1');
  await outbox.enqueue({ path: '/api/v1/actions/a1/start', body: {}, caption: { key: 'queue.title', values: {} } });
  asked.mockClear();
  await renderPart(<LogOut />);
  fireEvent.click(screen.getByRole('button', { name: 'Log out' }));
  expect(screen.getByRole('alert')).toHaveTextContent('What is not is lost when you log out.');
  expect(asked).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Log out all the same' }));
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
});
