import { MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { Loading } from './components/Page';
import { reportedCode } from './features/guest/label';
import { loadArea } from './i18n';
import { effectiveSize, sizeSetting } from './lib/preferences';
import { session } from './lib/session';
import { useStore } from './lib/store';
import { router } from './router';
import { cssVariables, makeTheme } from './theme';

const GuestPage = lazy(async () => {
  const [{ GuestPage: page }] = await Promise.all([import('./features/guest/GuestPage'), loadArea('guest')]);
  return { default: page };
});
const LoginPage = lazy(async () => ({ default: (await import('./features/login/LoginPage')).LoginPage }));

export function App() {
  const { state } = useStore(session);
  const coarse = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false });
  const size = effectiveSize(useStore(sizeSetting), coarse);
  const theme = useMemo(() => makeTheme(size), [size]);
  useEffect(() => {
    document.documentElement.dataset.size = size;
  }, [size]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Suspense fallback={<Loading />}>{state === 'in' ? <RouterProvider router={router} /> : <Outside />}</Suspense>
    </MantineProvider>
  );
}

/** What somebody sees who is not logged in: the login, or the report that needs none. */
function Outside() {
  const code = reportedCode(location.pathname);
  return code === null ? <LoginPage /> : <GuestPage code={code} />;
}
