import { locked } from '../../lib/preferences';

export function setLocked(isLocked: boolean): void {
  if (isLocked) localStorage.setItem('toolcare-locked', '1');
  else localStorage.removeItem('toolcare-locked');
  locked.set(isLocked);
}
