/* Keeps the pages for times without a network. It never touches /api: data is the query cache's and the outbox's business. */
const FILES = __FILES__;
const CACHE = `toolcare-${__VERSION__}`;

/** One after the other (a Pi serves many tablets); a file with a hash in its name is taken over from the version before. */
async function precache() {
  const cache = await caches.open(CACHE);
  for (const file of FILES) {
    const kept = file.startsWith('/assets/') ? await caches.match(file) : undefined;
    await (kept ? cache.put(file, kept) : cache.add(new Request(file, { cache: 'reload' })));
  }
}

async function dropOldVersions() {
  for (const name of await caches.keys()) if (name.startsWith('toolcare-') && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

async function answer(request) {
  const wanted = request.mode === 'navigate' ? '/' : request;
  return (await caches.match(wanted, { cacheName: CACHE })) ?? fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(precache()));
self.addEventListener('activate', (event) => event.waitUntil(dropOldVersions()));
self.addEventListener('message', (event) => event.data === 'activate' && self.skipWaiting());
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const page = !/^\/(api|health|metrics|ca)\b/.test(url.pathname) && (event.request.mode !== 'navigate' || !/\.[a-z]+$/.test(url.pathname));
  if (event.request.method === 'GET' && url.origin === self.location.origin && page) event.respondWith(answer(event.request));
});
