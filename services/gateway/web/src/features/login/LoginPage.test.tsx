import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { SOON } from '../../testing/device';
import { renderPart } from '../../testing/render';
import { LoginPage } from './LoginPage';

afterEach(() => vi.unstubAllGlobals());

it('says that it loads until a slow server tells by what one can log in', async () => {
  let tell: (answer: Response) => void = () => undefined;
  vi.stubGlobal('fetch', (request: Request) =>
    new URL(request.url).pathname === '/api/v1/session/ways'
      ? new Promise<Response>((answer) => {
          tell = answer;
        })
      : Promise.reject(new TypeError('away')),
  );
  await renderPart(<LoginPage />);
  expect(screen.getByRole('status', { name: 'Loading' })).toBeInTheDocument();
  tell(Response.json({ provider: null, passwords: 'everybody' }));
  expect(await screen.findByRole('button', { name: 'Log in' }, SOON)).toBeInTheDocument();
  expect(screen.queryByRole('status', { name: 'Loading' })).toBeNull();
});
