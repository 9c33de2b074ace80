import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { renderPart } from '../../testing/render';
import { NEVER, type Week } from './week';
import { WeekGrid } from './WeekGrid';

function Hours({ start = NEVER }: { start?: Week }) {
  const [week, setWeek] = useState(start);
  return <WeekGrid label="Hours" value={week} change={setWeek} />;
}

const said = (): string => screen.getByRole('status').textContent;

describe('the grid of a week', () => {
  it('is painted with the keyboard alone', async () => {
    const user = userEvent.setup();
    await renderPart(<Hours />);
    screen.getByLabelText('Monday, 06:00 to 07:00').focus();
    await user.keyboard(' {Shift>}{ArrowRight>15/}{ArrowDown>4/}{/Shift}');
    expect(said()).toBe('Mon–Fri 06:00–22:00');
    await user.keyboard('{ArrowDown} ');
    expect(said()).toBe('Mon–Fri 06:00–22:00; Sat 21:00–22:00');
  });

  it('takes back what a stretch no longer covers', async () => {
    const user = userEvent.setup();
    await renderPart(<Hours />);
    screen.getByLabelText('Monday, 06:00 to 07:00').focus();
    await user.keyboard(' {Shift>}{ArrowRight>3/}{ArrowLeft}{/Shift}');
    expect(said()).toBe('Mon 06:00–09:00');
  });

  it('is painted by a finger that is put down on an hour and drawn to another', async () => {
    await renderPart(<Hours />, 'de');
    const [from, to] = ['Montag, 22:00 bis 23:00', 'Dienstag, 23:00 bis 24:00'].map((name) => screen.getByLabelText(name));
    document.elementFromPoint = () => to ?? null;
    fireEvent.pointerDown(from as Element, { button: 0, pointerType: 'touch' });
    fireEvent.pointerMove(from as Element, { pointerType: 'touch' });
    fireEvent.pointerUp(from as Element, { pointerType: 'touch' });
    fireEvent.pointerMove(from as Element, { pointerType: 'touch' });
    expect(said()).toBe('Mo, Di 22:00–24:00');
  });

  it('takes a whole day by its name and the usual hours by their button', async () => {
    const user = userEvent.setup();
    await renderPart(<Hours />);
    await user.click(screen.getByRole('button', { name: 'Sun: all day' }));
    expect(said()).toBe('Sun all day');
    await user.click(screen.getByRole('button', { name: 'Two shifts' }));
    expect(said()).toBe('Mon–Fri 06:00–22:00');
    await user.click(screen.getByRole('button', { name: 'At all times' }));
    expect(said()).toBe('at all times');
  });
});
