import { lazyRouteComponent } from '@tanstack/react-router';
import { type Area, loadArea } from './i18n';

/** A page as a chunk of its own, shown once the texts of its areas are there too. */
export function lazyPage<Page extends Record<string, unknown>, Name extends keyof Page>(
  page: () => Promise<Page>,
  name: Name,
  ...areas: Area[]
) {
  return lazyRouteComponent(async () => {
    const [loaded] = await Promise.all([page(), ...areas.map(loadArea)]);
    return loaded;
  }, name);
}
