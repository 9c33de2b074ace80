import { screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { PhotoDetail } from '../../api/photoTypes';
import { renderPart } from '../../testing/render';
import { PhotoFacts } from './PhotoFacts';

afterEach(() => vi.unstubAllGlobals());

it('says by whose clock a photo was taken, where that is not the plant’s', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ timezone: 'Asia/Kathmandu', items: [] })));
  const photo = {
    ...{ id: 'p', view: null, caption: '', added_by: 'Erika', sha256: '00', links: [], removal: null, tool_id: null },
    ...{ taken_at: null, added_at: '2026-11-30T18:30:00Z', width: 4, height: 3, bytes: 2000, camera: null, run: null },
  } as unknown as PhotoDetail;
  await renderPart(<PhotoFacts photo={photo} />);
  expect(await screen.findByText(/times on this page are by it.*the plant's: Kathmandu/)).toBeVisible();
});
