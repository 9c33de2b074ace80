import { MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { api } from './api/client';
import { Loading } from './components/Page';
import { reportedCode } from './features/guest/label';
import { loadArea } from './i18n';
import { effectiveSize, locked, lockMinutes, sizeSetting, takePlantLock } from './lib/preferences';
import { session } from './lib/session';
import { useStore } from './lib/store';
import { router } from './router';
import { cssVariables, makeTheme } from './theme';

const GuestPage = lazy(async () => {
  const [{ GuestPage: page }] = await Promise.all([import('./features/guest/GuestPage'), loadArea('guest')]);
  return { default: page };
});
const LoginPage = lazy(async () => {
  const [{ LoginPage: page }] = await Promise.all([import('./features/login/LoginPage'), loadArea('account'), loadArea('problems')]);
  return { default: page };
});
const Lock = lazy(async () => {
  const [{ Lock: lock }] = await Promise.all([import('./features/lock/Lock'), loadArea('account')]);
  return { default: lock };
});

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
      <Suspense fallback={<Loading />}>{state === 'in' ? <Inside /> : <Outside />}</Suspense>
    </MantineProvider>
  );
}

/** A shared device asks who is there once nobody touches it; what it covers stays as it is. */
function Inside() {
  const isShared = useStore(lockMinutes) > 0;
  const isLocked = useStore(locked);
  useEffect(() => {
    void api
      .GET('/api/v1/plant')
      .then(({ data }) => (data ? takePlantLock(data.lock_after_minutes) : undefined))
      .catch(() => undefined);
  }, []);
  return (
    <>
      <RouterProvider router={router} />
      <Suspense fallback={null}>{isShared || isLocked ? <Lock goHome={() => void router.navigate({ to: '/' })} /> : null}</Suspense>
    </>
  );
}

/** What somebody sees who is not logged in: the login and what belongs to it, or the report that needs none. */
function Outside() {
  const code = reportedCode(location.pathname);
  return code === null ? <LoginPage /> : <GuestPage code={code} />;
}
