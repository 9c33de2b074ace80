import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client';
import { Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isKept, KEPT_MS, queryPersister } from '../../lib/persister';
import { queries, startRuntime } from '../../lib/runtime';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { Header } from './Header';
import { Navigation } from './Navigation';
import { UpdateOffer } from './UpdateOffer';

export function Shell() {
  const { t } = useTranslation();
  const { id: userId = '', name = '' } = useStore(session).user ?? {};
  useEffect(() => startRuntime(userId, name), [userId, name]);
  return (
    <PersistQueryClientProvider
      key={userId}
      client={queries}
      // Answers of another user or of another shape of the API are not shown.
      // What this device has kept bridges an outage; it was not told what happened since, however short ago that was.
      onSuccess={() => queries.invalidateQueries()}
      persistOptions={{
        persister: queryPersister,
        maxAge: KEPT_MS,
        buster: `${__API_SHAPE__}:${userId}`,
        dehydrateOptions: { shouldDehydrateQuery: isKept },
      }}
    >
      <a className="tc-skip" href="#main">
        {t('app.skip')}
      </a>
      <div className="tc-shell">
        <Navigation />
        <Header />
        <main className="tc-main" id="main">
          <UpdateOffer />
          <Outlet />
        </main>
      </div>
    </PersistQueryClientProvider>
  );
}
