import { ApiProblem } from '../../api/problem';

/** Why the company login did not let somebody in: the server sends the browser back with the code of it. */
export function failedSignIn(search: string): ApiProblem | null {
  const told = new URLSearchParams(search);
  const code = told.get('sign_in');
  if (!code || !/^[a-z_]{1,60}$/.test(code)) return null;
  const wait = Number(told.get('retry_after_s'));
  return new ApiProblem(401, code, '', Number.isInteger(wait) && wait > 0 ? { retry_after_s: wait } : {});
}

/** The address without it, so that a reload does not say it again. */
export function withoutFailure(href: string): string {
  const address = new URL(href);
  for (const name of ['sign_in', 'retry_after_s']) address.searchParams.delete(name);
  return address.pathname + address.search + address.hash;
}
