import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import type { View } from '../../api/viewTypes';
import { onFreshDevice, SOON } from '../../testing/device';
import { renderPart } from '../../testing/render';
import { ChangeView } from './ViewDialog';

onFreshDevice();

it('goes on upon what somebody else saved, and sends nothing of it back to what it was', async () => {
  const before = { view: 'gate', name: 'Gate', hint: 'From above', version: 1, position: 2000, is_standard: false, retired: false };
  const page = { show: null as ((view: View) => void) | null };
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push([request.headers.get('If-Match'), await request.json()]);
    if (sent.length > 1) return Response.json({});
    act(() => page.show?.({ ...before, version: 2, name: 'Gate, cavity 1' } as unknown as View));
    return Response.json({ code: 'precondition_failed' }, { status: 412 });
  });
  const close = vi.fn();
  function Page() {
    const [view, show] = useState(before as unknown as View);
    page.show = show;
    return <ChangeView toolId="t1" view={view} name={view.name} all={[view]} close={close} />;
  }
  await renderPart(<Page />);
  const tap = async (name: string) => fireEvent.click(await screen.findByText(name, { selector: 'button *' }, SOON));
  fireEvent.change(screen.getByDisplayValue('From above'), { target: { value: 'From the side' } });
  await tap('Save');
  await tap('Go on with mine');
  await tap('Save');
  await waitFor(() => expect(close).toHaveBeenCalled(), SOON);
  expect(sent).toEqual([
    ['"1"', { name: 'Gate', hint: 'From the side' }],
    ['"2"', { name: 'Gate, cavity 1', hint: 'From the side' }],
  ]);
}, 30_000);
