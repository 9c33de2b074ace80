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

/** After so many minutes without a touch this device asks who is there; 0: it is nobody else's. */
export const lockMinutes = new Store(Number(localStorage.getItem('toolcare-lock-min')));
/** Kept over a reload: closing the page opens nothing. */
export const locked = new Store(localStorage.getItem('toolcare-locked') !== null);

/** Without a choice a finger gets large targets, a mouse a dense desk. */
export function effectiveSize(setting: SizeSetting, coarsePointer: boolean): TouchSize {
  if (setting !== 'auto') return setting;
  return coarsePointer ? 'large' : 'normal';
}
