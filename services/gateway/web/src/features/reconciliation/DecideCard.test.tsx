import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import type { Standing } from '../../api/reconciliation';
import { renderPart } from '../../testing/render';
import { DecideCard } from './DecideCard';

const standing = (difference: number) => ({ tool_id: 't1', difference, witness: 'counter' }) as unknown as Standing;

function Page() {
  const [difference, setDifference] = useState(120);
  return (
    <>
      <button type="button" onClick={() => setDifference(140)}>
        Reading
      </button>
      <DecideCard standing={standing(difference)} />
    </>
  );
}

it('keeps the reason while a reading changes the difference, and decides on what was seen alone', async () => {
  await renderPart(<Page />);
  const reason = screen.getByRole('textbox');
  fireEvent.change(reason, { target: { value: 'Counter was checked by hand' } });
  const take = () => screen.getByRole('button', { name: /^Add/ });
  expect(take()).toBeEnabled();
  fireEvent.click(screen.getByRole('button', { name: 'Reading' }));
  expect(reason).toHaveValue('Counter was checked by hand');
  expect(screen.getByText(/is \+140 shots now; it was \+120/)).toBeVisible();
  expect(take()).toBeDisabled();
  fireEvent.click(screen.getByRole('button', { name: 'Seen' }));
  expect(take()).toBeEnabled();
  expect(take()).toHaveTextContent('140');
});
