import type { AsyncRouteComponent } from '@tanstack/react-router';
import { lazyPage } from './lazyPage';
import { missingNow, NEEDS, type Reserved, useMissing } from './lib/needs';

const NotYours = lazyPage(() => import('./features/reserved/NotYours'), 'NotYours', 'reserved');

/** A page that is not everybody's: whoever lacks something for it is told what, and nothing is asked of the server. */
export function reservedPage(path: Reserved, page: AsyncRouteComponent<object>): AsyncRouteComponent<object> {
  const need = NEEDS[path];
  const Page = page;
  function ReservedPage() {
    const missing = useMissing()(need);
    return missing ? <NotYours role={need.role} missing={missing} /> : <Page />;
  }
  const preload = async (): Promise<void> => void (await (missingNow(need) ? NotYours : page).preload?.());
  return Object.assign(ReservedPage, { preload });
}
