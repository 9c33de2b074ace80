import { describe, expect, it } from 'vitest';
import { failedSignIn, withoutFailure } from './failedSignIn';

describe('what the company login sends back', () => {
  it('is a problem by its code', () => {
    expect(failedSignIn('?sign_in=no_role_given')?.code).toBe('no_role_given');
    expect(failedSignIn('?sign_in=too_many_attempts&retry_after_s=8')?.data).toEqual({ retry_after_s: 8 });
  });

  it('is nothing when it is no code', () => {
    for (const search of ['', '?q=a', '?sign_in=', '?sign_in=<b>', '?sign_in=a.b']) expect(failedSignIn(search)).toBeNull();
  });

  it('goes from the address, which stays as it was', () => {
    expect(withoutFailure('https://tools.example/t/K7M?q=a&sign_in=x&retry_after_s=3#b')).toBe('/t/K7M?q=a#b');
  });
});
