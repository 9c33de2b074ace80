import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderPart } from '../testing/render';
import { OfOthers } from './OfOthers';

it('names who has still to send from this device, loudly after a day', async () => {
  const hours = (count: number): number => Date.now() - count * 3_600_000;
  await renderPart(
    <OfOthers
      people={[
        { user: 'u1', name: 'Anna', count: 2, oldest: hours(30) },
        { user: 'u2', name: '', count: 1, oldest: hours(1) },
      ]}
    />,
    'de',
  );
  expect(screen.getByRole('alert')).toHaveTextContent('2 Einträge von Anna warten auf diesem Gerät');
  expect(screen.getByText(/1 Eintrag von jemand anderem wartet/)).toBeVisible();
});

it('says of whose session it is that theirs is sent all the same', async () => {
  await renderPart(<OfOthers people={[{ user: 'u1', name: 'Anna', count: 1, oldest: Date.now() }]} self="u1" />);
  expect(screen.getByText(/1 entry of Anna waits on this device and is sent as soon as Toolcare answers/)).toBeVisible();
});
