import { lazy, Suspense } from 'react';
import { loadArea } from '../../i18n';
import { hasClockOf } from './clocks';
import { usePlant } from './plant';

const OtherZone = lazy(async () => {
  try {
    const [{ OtherZone: note }] = await Promise.all([import('./OtherZone'), loadArea('plant')]);
    return { default: note };
  } catch {
    // Without a network: the page is worth more than its note.
    return { default: () => <></> };
  }
});

/** Says by whose clock the times of a page are, where the device's is not the plant's. `apart`: nothing else keeps what follows off. */
export function ZoneNote({ apart = false }: { apart?: boolean }) {
  const zone = usePlant().data?.timezone;
  if (zone === undefined || hasClockOf(zone)) return null;
  return (
    <Suspense>
      <OtherZone plant={zone} apart={apart} />
    </Suspense>
  );
}
