import { locked, lockMinutes } from '../../lib/preferences';

export function chooseLock(minutes: number): void {
  localStorage.setItem('toolcare-lock-min', String(minutes));
  lockMinutes.set(minutes);
}

export function setLocked(isLocked: boolean): void {
  if (isLocked) localStorage.setItem('toolcare-locked', '1');
  else localStorage.removeItem('toolcare-locked');
  locked.set(isLocked);
}
