import { Store } from './store';

/** A newer version of the pages has been loaded and waits. */
export const updateReady = new Store<ServiceWorker | null>(null);

/** Only a secure context has service workers, and a browser may refuse one (private windows, a policy); without one the pages simply need the network. */
export async function registerServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => null);
  if (!registration) return;
  const offer = (worker: ServiceWorker | null): void => {
    if (worker && navigator.serviceWorker.controller) updateReady.set(worker);
  };
  offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') offer(worker);
    });
  });
}

export function applyUpdate(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  worker.postMessage('activate');
}
