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

/** Without a choice a finger gets large targets, a mouse a dense desk. */
export function effectiveSize(setting: SizeSetting, coarsePointer: boolean): TouchSize {
  if (setting !== 'auto') return setting;
  return coarsePointer ? 'large' : 'normal';
}
