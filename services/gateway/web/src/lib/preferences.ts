import { Store } from './store';

export type TouchSize = 'normal' | 'large' | 'glove';
export type SizeSetting = 'auto' | TouchSize;

const KEY = 'toolcare-size';
const SETTINGS: readonly SizeSetting[] = ['auto', 'normal', 'large', 'glove'];

function stored(): SizeSetting {
  const value = localStorage.getItem(KEY) as SizeSetting | null;
  return value !== null && SETTINGS.includes(value) ? value : 'auto';
}

export const sizeSetting = new Store<SizeSetting>(stored());

export function chooseSize(size: SizeSetting): void {
  localStorage.setItem(KEY, size);
  sizeSetting.set(size);
}

const OWN_LOCK = 'toolcare-lock-min';
const PLANT_LOCK = 'toolcare-plant-lock-min';

/** What was chosen on this device, and what the plant wants of every device; 0: nothing. */
export const ownLock = new Store(Number(localStorage.getItem(OWN_LOCK)));
export const plantLock = new Store(Number(localStorage.getItem(PLANT_LOCK)));
/** After so many minutes without a touch this device asks who is there, the earlier of both; 0: never. */
export const lockMinutes = new Store(earlier());

function earlier(): number {
  const wanted = [ownLock.get(), plantLock.get()].filter((minutes) => minutes > 0);
  return wanted.length > 0 ? Math.min(...wanted) : 0;
}

export function chooseLock(minutes: number): void {
  localStorage.setItem(OWN_LOCK, String(minutes));
  ownLock.set(minutes);
  lockMinutes.set(earlier());
}

export function takePlantLock(minutes: number | null): void {
  localStorage.setItem(PLANT_LOCK, String(minutes ?? 0));
  plantLock.set(minutes ?? 0);
  lockMinutes.set(earlier());
}

/** Kept over a reload: closing the page opens nothing. */
export const locked = new Store(localStorage.getItem('toolcare-locked') !== null);

/** Without a choice a finger gets large targets, a mouse a dense desk. */
export function effectiveSize(setting: SizeSetting, coarsePointer: boolean): TouchSize {
  if (setting !== 'auto') return setting;
  return coarsePointer ? 'large' : 'normal';
}
