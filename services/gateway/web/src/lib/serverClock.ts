const KEY = 'toolcare-clock';

/** By how many ms the server's clock is ahead of this device's, as far as its answers tell; kept for times without a network. */
let ahead = Number(localStorage.getItem(KEY)) || 0;

/** What an answer's `Date` (whole seconds) says of the server's clock; never one that a cache may have given. */
export function heardServerClock(date: string | null, askedAt: number): void {
  const said = Date.parse(date ?? '');
  if (Number.isNaN(said)) return;
  const [least, most] = [said - Date.now(), said + 1_000 - askedAt];
  const known = Math.min(Math.max(ahead, least), most);
  if (known === ahead) return;
  ahead = known;
  localStorage.setItem(KEY, String(ahead));
}

/** The present moment by the server's clock, for what is booked at it. */
export const serverNow = (): number => Date.now() + ahead;
