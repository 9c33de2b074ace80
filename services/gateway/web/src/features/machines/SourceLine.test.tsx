import { expect, it } from 'vitest';
import { renderPart } from '../../testing/render';
import { SourceLine } from './SourceLine';

const source = {
  name: '',
  station: '',
  held_mould: null,
  state: 'live' as const,
  detail: '',
  last_value: 101,
  last_seen: '2026-03-02T06:00:00Z',
  kind: 'opcua_counter' as const,
  silent: null,
};

it('says what is to be seen to at a source that counts all the same', async () => {
  const seldom = 'The server looks at this counter only every 2000 ms.';
  const { container } = await renderPart(<SourceLine source={{ ...source, detail: seldom }} />);
  expect(container.querySelector('[data-field="detail"]')?.textContent).toBe(seldom);
});

it('says nothing of a source that is well', async () => {
  const { container } = await renderPart(<SourceLine source={source} />);
  expect(container.querySelector('[data-field="detail"]')).toBeNull();
});
