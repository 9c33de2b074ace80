import { expect, it, vi } from 'vitest';
import { ApiProblem } from '../api/problem';
import { valuesOf } from '../features/people/users';
import type { Account } from '../features/people/users';
import { overtaken } from './overtaken';

const ben = { version: 1, name: 'Ben', team: 'Shop', active: true, areas: [] } as unknown as Account;
const write = { error: new ApiProblem(412, 'precondition_failed', ''), reset: vi.fn() };

function meeting(saved: Account, error: unknown = write.error) {
  const goOn = vi.fn();
  const values = { ...valuesOf(ben), team: 'Bench' };
  return {
    goOn,
    other: overtaken({ saved, base: ben, values, valuesOf: (one: Account) => valuesOf(one), write: { ...write, error }, goOn }),
  };
}

it('leaves to the other what one did not touch: whoever was switched off stays so', () => {
  const leaver = { ...ben, version: 2, active: false };
  const { goOn, other } = meeting(leaver);
  expect(other?.mine).toMatchObject({ team: 'Bench', active: false });
  other?.ways.useMine();
  expect(goOn).toHaveBeenCalledWith(leaver, other?.mine);
  expect(write.reset).toHaveBeenCalled();
});

it('asks nothing while nobody saved, and for other refusals', () => {
  expect(meeting(ben).other).toBeNull();
  expect(meeting({ ...ben, version: 2 }, new ApiProblem(409, 'taken', '')).other).toBeNull();
});
