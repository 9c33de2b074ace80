import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { renderPart } from '../testing/render';
import { NumberField } from './NumberField';

function Form({ submit }: { submit: (value: number | string) => void }) {
  const [value, setValue] = useState<number | string>(4);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(value);
      }}
    >
      <NumberField label="Length" unit=" mm" min={1} value={value} onChange={(next) => setValue(typeof next === 'number' ? next : '')} />
      <button type="submit">Save</button>
    </form>
  );
}

describe('a number field', () => {
  it('keeps what was typed, says what is wrong with it and keeps its form from being sent', async () => {
    const submit = vi.fn();
    await renderPart(<Form submit={submit} />);
    const field = screen.getByLabelText<HTMLInputElement>('Length (mm)');
    expect(field.value).toBe('4');
    for (const text of ['0', '-', '1,250']) {
      fireEvent.change(field, { target: { value: text } });
      fireEvent.blur(field);
      fireEvent.click(screen.getByText('Save'));
      expect(field.value).toBe(text);
      expect(field.getAttribute('aria-invalid')).toBe('true');
    }
    expect(submit).not.toHaveBeenCalled();
    fireEvent.change(field, { target: { value: '1,250.5' } });
    fireEvent.click(screen.getByText('Save'));
    expect(submit).toHaveBeenCalledExactlyOnceWith(1250.5);
  });
});
