import { expect, it } from 'vitest';
import { renderPart } from '../../testing/render';
import { SourceLine } from './SourceLine';

const source = {
  name: '',
  station: '',
  held_mould: null,
  state: 'live' as const,
  detail: '',
  remarks: [],
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

it.each([
  [
    'en',
    "The source's clock is 11 minutes behind: Toolcare uses its own time. Set that clock. The server looks at this counter only every 2,000 ms",
  ],
  [
    'de',
    'Die Uhr der Quelle geht 11 Minuten nach: Toolcare nimmt die eigene Zeit. Stellen Sie diese Uhr. Der Server sieht nur alle 2.000 ms',
  ],
] as const)('says it in the language of who looks: %s', async (language, said) => {
  const remarks = [
    { code: 'clock_behind', amount: 672.4 },
    { code: 'sampled_seldom', amount: 2000 },
  ] as const;
  const { container } = await renderPart(<SourceLine source={{ ...source, detail: 'so', remarks: [...remarks] }} />, language);
  expect(container.querySelector('[data-field="detail"]')?.textContent).toContain(said);
});

it('says nothing of a source that is well', async () => {
  const { container } = await renderPart(<SourceLine source={source} />);
  expect(container.querySelector('[data-field="detail"]')).toBeNull();
});
