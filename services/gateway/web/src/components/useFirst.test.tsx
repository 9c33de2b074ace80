import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderPart } from '../testing/render';
import { useFirst } from './useFirst';

function List({ isWhole = false }: { isWhole?: boolean }) {
  const { shown, more } = useFirst(['a', 'b', 'c'], 2, isWhole);
  return (
    <>
      {shown.map((one) => (
        <i key={one}>{one}</i>
      ))}
      {more}
    </>
  );
}

it('says how many more there are, and shows them at a tap', async () => {
  await renderPart(<List />);
  expect(screen.queryByText('c')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show more (1)' }));
  expect(screen.getByText('c')).toBeInTheDocument();
  expect(screen.queryByRole('button')).toBeNull();
});

it('ends with the list itself where there is no more', async () => {
  await renderPart(<List isWhole />);
  expect(screen.getByText('c')).toBeInTheDocument();
  expect(screen.queryByRole('button')).toBeNull();
});
