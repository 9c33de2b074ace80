import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { NoConnection } from '../api/problem';
import { renderPart } from '../testing/render';
import { DialogEnd } from './DialogEnd';

function Form({ retry }: { retry?: () => void }) {
  const [isAsked, setIsAsked] = useState(false);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setIsAsked(true);
      }}
    >
      <label>
        How many? <input aria-invalid={isAsked} />
      </label>
      <DialogEnd error={isAsked ? new NoConnection() : null} retry={retry}>
        <button type="submit">Settle</button>
      </DialogEnd>
    </form>
  );
}

it('leads to the field that is missing, which may stand far above, and says beside the button what went wrong', async () => {
  const retry = vi.fn();
  await renderPart(<Form retry={retry} />);
  await userEvent.click(screen.getByRole('button', { name: 'Settle' }));
  await vi.waitFor(() => expect(screen.getByLabelText('How many?')).toHaveFocus());
  expect(screen.getByRole('alert').parentElement).toContainElement(screen.getByRole('button', { name: 'Settle' }));
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(retry).toHaveBeenCalledOnce();
});
