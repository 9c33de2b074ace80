import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, expect, it } from 'vitest';
import { keys } from '../../api/keys';
import { chooseLanguage, loadArea, startI18n } from '../../i18n';
import { type Ghost, useGhost } from './useGhost';

const LAST = { photoId: 'last', at: '2026-11-25T08:00:00Z' };

function Shown({ ghost }: { ghost: Ghost }) {
  const { veil, fields } = useGhost(ghost);
  return (
    <>
      {veil}
      {fields}
    </>
  );
}

function show(ghost: Omit<Ghost, 'of'>): void {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(keys.photo('golden'), { id: 'golden', taken_at: '2026-11-13T08:00:00Z', added_at: '2026-11-13T08:00:00Z' });
  render(
    <QueryClientProvider client={client}>
      <Shown ghost={{ of: 'Plate', ...ghost }} />
    </QueryClientProvider>,
  );
}

beforeAll(async () => {
  await startI18n();
  await chooseLanguage('en');
  await loadArea('cameras');
});

it('lays the last picture over the view, and the golden sample for who asks for it', async () => {
  show({ last: LAST, goldenId: 'golden' });
  expect(screen.getByRole('img')).toHaveAccessibleName(/^Last picture of .*25.*: Plate$/);
  expect(screen.getByRole('slider')).toHaveAccessibleName(/^Last picture of .*25.* over it$/);
  await userEvent.click(screen.getByRole('button', { name: /^Golden sample of .*13/ }));
  expect(screen.getByRole('img')).toHaveAccessibleName(/^Golden sample of .*13.*: Plate$/);
  expect(screen.getByRole('img').getAttribute('src')).toContain('/golden/');
});

it('offers no choice where there is one picture alone', () => {
  show({ last: LAST, goldenId: null });
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByRole('slider')).toHaveAccessibleName(/^Last picture of/);
});

it('says that the last picture is the golden sample', () => {
  show({ last: LAST, goldenId: 'last' });
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByRole('slider')).toHaveAccessibleName(/the golden sample over it$/);
});
