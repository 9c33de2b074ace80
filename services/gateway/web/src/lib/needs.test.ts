import { describe, expect, it } from 'vitest';
import { needOf, useMissing } from './needs';
import { proven, session } from './session';
import { renderHook } from '@testing-library/react';

const USER = { id: '1', username: 'timo', name: 'Timo', team: '', language: 'en' as const };

function missing(role: 'technician' | 'engineer' | 'administrator', isProven: boolean, path: string): string | null {
  session.set({ state: 'in', user: { ...USER, role, areas: [] } });
  proven.set(isProven);
  return renderHook(() => useMissing()).result.current(needOf(path));
}

describe('a page', () => {
  it.each([
    ['technician', true, '/people', null],
    ['technician', true, '/tools/new', 'role'],
    ['engineer', false, '/tools/new', null],
    ['engineer', true, '/audit', 'role'],
    ['engineer', true, '/backups', 'role'],
    ['engineer', false, '/notifications', 'password'],
    ['administrator', false, '/audit', 'password'],
    ['administrator', true, '/audit', null],
  ] as const)('of a %s (proven: %s) at %s lacks %s', (role, isProven, path, lack) => {
    expect(missing(role, isProven, path)).toBe(lack);
  });
});
