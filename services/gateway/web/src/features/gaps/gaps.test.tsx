import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Evidence, Foreseen } from '../../api/gaps';
import type { Gap } from '../../api/types';
import { outbox } from '../../lib/runtime';
import { session } from '../../lib/session';
import { onFreshDevice, SOON, withoutServer } from '../../testing/device';
import { renderPart } from '../../testing/render';
import { GapList } from './GapList';

const OPEN: Gap = {
  id: 'g-1',
  source_id: 's-1',
  source_name: 'Life counter',
  machine_id: 'p01',
  machine_name: 'Press 1',
  tool_ids: ['t-0042'],
  tools: [{ id: 't-0042', number: 'T-0042' }],
  low: 27,
  high: 103,
  booked: 27,
  reason: 'roll_over_or_whole_turns_or_reset',
  value_from: 65_530,
  value_to: 21,
  since: '2026-03-02T06:00:00Z',
  until: '2026-03-02T08:00:00Z',
  state: 'open',
  settled: null,
  settled_at: null,
  settled_by: null,
  by_rule: false,
  note: '',
  told: null,
  can_reopen: false,
};

const READ = { entered_at: OPEN.since, anew: false, note: '', photo_id: null, read_by: 'Timo' };
const READING = { received_at: OPEN.since, cycle_ms: null, mould: null, quality: null, kind: null, cavities: null };
const EVIDENCE: Evidence = {
  before: [{ ...READING, value: 65_530, at: OPEN.since, verdict: 'exact' }],
  inside: [{ ...READING, value: 5, at: '2026-03-02T07:00:09Z', verdict: 'in_gap' }],
  after: [{ ...READING, value: 21, at: OPEN.until, verdict: 'ambiguous' }],
  counters: [{ source_id: 's-2', name: 'Job counter', station: '', cycles: 28, rough: true }],
  tools: [
    {
      tool_id: 't-0042',
      number: 'T-0042',
      before: { ...READ, id: 'r-1', value: 9000, read_at: OPEN.since },
      after: { ...READ, id: 'r-2', value: 9027, read_at: OPEN.until },
    },
  ],
};

const SETTLING: Foreseen = {
  tools: [{ tool_id: 't-0042', number: 'T-0042', total: 100_027, total_after: 100_103, total_high_after: 100_103 }],
  by_hand: [],
};
const REOPENING: Foreseen = {
  tools: [{ tool_id: 't-0042', number: 'T-0042', total: 100_120, total_after: 100_027, total_high_after: 100_103 }],
  by_hand: [],
};
const CORRECTION = {
  id: 'e-1',
  tool_id: 't-0042',
  machine_id: 'p01',
  source_id: null,
  shots: -93,
  shots_high: -93,
  factor: 1,
  raw_from: null,
  raw: null,
  readings: 0,
  from: OPEN.until,
  to: OPEN.until,
  recorded_at: OPEN.until,
  confidence: 'correction',
  origin: 'correction',
  marks: [],
  note: 'one digit too many',
  actor: 'person:u-1',
  gap_id: null,
} as const satisfies Foreseen['by_hand'][number];

/** Answers by the end of the path; what is written is kept, at once or from what waits to be sent. */
function answering(answers: Record<string, unknown>): Request[] {
  const written: Request[] = [];
  vi.stubGlobal('fetch', (asked: Request | string, how?: { method: string; body: string }) => {
    const request = asked instanceof Request ? asked : new Request(new URL(asked, location.href), { method: how?.method, body: how?.body });
    if (request.method === 'POST') written.push(request);
    const path = new URL(request.url).pathname.split('/').at(-1) ?? '';
    const answer = answers[path];
    return Promise.resolve(answer instanceof Response ? answer.clone() : Response.json(answer));
  });
  return written;
}

async function show(gaps: Gap[], role: 'engineer' | 'technician', language: 'en' | 'de' = 'en'): Promise<void> {
  answering({ evidence: EVIDENCE, settling: SETTLING });
  session.set({ ...session.get(), user: { role } } as never);
  const page = () => <GapList gaps={gaps} />;
  const router = createRouter({ routeTree: createRootRoute({ component: page }), history: createMemoryHistory() });
  await renderPart(<RouterProvider router={router as never} />, language);
  await screen.findAllByRole('figure');
}

onFreshDevice();

describe('an uncertain count', () => {
  it('says from when until when, why, what the counter said, what is booked and whose it is', async () => {
    await show([OPEN], 'technician');
    expect(screen.getByText('The count is uncertain: 27 to 103 shots')).toBeInTheDocument();
    expect(screen.getByText('65,530 → 21')).toBeInTheDocument();
    expect(
      screen.getByText(/it rolled over, it went round once more, or several times, or it was set back in between/),
    ).toBeInTheDocument();
    expect(screen.getByRole('img', { name: 'Of at most 103 shots, 27 are sure and 27 are booked.' })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'T-0042' })).toHaveAttribute('href', '/tools/t-0042');
    expect(screen.getByRole('link', { name: 'Press 1' }).getAttribute('href')).toContain('/machines/p01/time?to=');
    expect(screen.queryByRole('button', { name: /^Settle/ })).toBeNull();
    expect(screen.getByText(/An engineer can settle this/)).toBeInTheDocument();
  });

  it('shows on request what is known around it', async () => {
    await show([OPEN], 'technician');
    await userEvent.click(screen.getByRole('button', { name: 'What is known around it: Press 1 · T-0042' }));
    const rows = within(await screen.findByRole('table'))
      .getAllByRole('row')
      .slice(1);
    expect(rows.map((row) => row.dataset.where)).toEqual(['before', 'inside', 'after']);
    expect(rows[1]).toHaveTextContent(/:00:09/);
    expect(screen.getByText('Job counter: about 28 shots')).toBeInTheDocument();
    expect(screen.getByText('Between the two readings: 27 shots')).toBeInTheDocument();
    expect(screen.getByText(/Before: 9,000, read .* by Timo/)).toBeInTheDocument();
  });

  it('has the same beside the form of an engineer who settles it', async () => {
    await show([OPEN], 'engineer');
    await userEvent.click(screen.getByRole('button', { name: 'Settle the count: Press 1 · T-0042' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText('Job counter: about 28 shots')).toBeInTheDocument();
    expect(dialog.getByRole('button', { name: '103 shots' })).toBeInTheDocument();
  });

  it('is settled in one step where nobody corrected anything since, and shows the counts that result', async () => {
    await outbox.open('u-1', 'Erika');
    await show([OPEN], 'engineer');
    const written = answering({ evidence: EVIDENCE, settling: SETTLING, settle: OPEN });
    await userEvent.click(screen.getByRole('button', { name: 'Settle the count: Press 1 · T-0042' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: '103 shots' }));
    expect(await dialog.findByText('T-0042: 100,027 now; 100,103 once it is settled')).toBeInTheDocument();
    expect(dialog.queryByRole('switch')).toBeNull();
    await userEvent.type(dialog.getByLabelText('How do you know?'), 'boxes counted');
    await userEvent.click(dialog.getByRole('button', { name: 'Settle' }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const [sent] = written;
    expect(new URL(sent?.url ?? '').pathname).toBe('/api/v1/gaps/g-1/settle');
    expect(await sent?.json()).toEqual({ shots: 103, note: 'boxes counted', despite: [] });
  });

  it('shows what was corrected by hand since, and books more only for whoever says that it was about something else', async () => {
    await outbox.open('u-1', 'Erika');
    await show([OPEN], 'engineer', 'de');
    const people = { items: [{ id: 'u-1', username: 'erika', name: 'Erika', role: 'engineer', team: '', active: true }] };
    const corrected = { ...SETTLING, by_hand: [{ ...CORRECTION, shots: 76, shots_high: 76, note: 'Zähler stand' }] };
    const written = answering({ evidence: EVIDENCE, settling: corrected, people, settle: OPEN });
    await userEvent.click(screen.getByRole('button', { name: /^Zählung klären/ }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText(/^\+76 Schüsse von Erika, .*: Zähler stand/)).toBeInTheDocument();
    expect(dialog.getByText(/Klären Sie die Zählung dann mit 27/)).toBeInTheDocument();
    await userEvent.click(dialog.getByRole('button', { name: '27 Schüsse' }));
    expect(dialog.queryByRole('switch')).toBeNull();
    await userEvent.click(dialog.getByRole('button', { name: '103 Schüsse' }));
    await userEvent.type(dialog.getByLabelText('Woher wissen Sie das?'), 'gezählt');
    await userEvent.click(dialog.getByRole('button', { name: 'Klären' }));
    expect(await dialog.findByText(/^Bitte bestätigen Sie das/)).toBeInTheDocument();
    expect(written).toEqual([]);
    await userEvent.click(dialog.getByRole('switch', { name: /^Bei diesen Korrekturen ging es um etwas anderes/ }));
    await userEvent.click(dialog.getByRole('button', { name: 'Klären' }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(await written[0]?.json()).toEqual({ shots: 103, note: 'gezählt', despite: ['e-1'] });
  });

  it('shows what somebody corrected between the look and the settling, which was refused for it', async () => {
    await outbox.open('u-1', 'Erika');
    await show([OPEN], 'engineer');
    const refusal = { status: 409, code: 'corrected_meanwhile', detail: 'x', entries: ['e-1'] };
    answering({ evidence: EVIDENCE, settling: SETTLING });
    await userEvent.click(screen.getByRole('button', { name: 'Settle the count: Press 1 · T-0042' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: '103 shots' }));
    await userEvent.type(dialog.getByLabelText('How do you know?'), 'boxes counted');
    expect(await dialog.findByText('T-0042: 100,027 now; 100,103 once it is settled')).toBeInTheDocument();
    answering({
      evidence: EVIDENCE,
      settling: { ...SETTLING, by_hand: [CORRECTION] },
      people: { items: [] },
      settle: Response.json(refusal, { status: 409 }),
    });
    await userEvent.click(dialog.getByRole('button', { name: 'Settle' }));
    expect(await dialog.findByText(/^Somebody has corrected a count of these tools by hand meanwhile/)).toBeInTheDocument();
    await userEvent.click(dialog.getByRole('button', { name: 'Try again' }));
    expect(await dialog.findByText(/^-93 shots by u-1, .*: one digit too many/)).toBeInTheDocument();
    expect(dialog.getByRole('switch', { name: 'These corrections were about something else' })).not.toBeChecked();
  });

  it('is settled in one step without a network, and kept until there is one', async () => {
    await outbox.open('u-1', 'Erika');
    await show([OPEN], 'engineer');
    withoutServer();
    await userEvent.click(screen.getByRole('button', { name: 'Settle the count: Press 1 · T-0042' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: '103 shots' }));
    await userEvent.type(dialog.getByLabelText('How do you know?'), 'boxes counted');
    await userEvent.click(dialog.getByRole('button', { name: 'Settle' }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull(), SOON);
    expect(outbox.entries.get().map(({ body }) => body)).toEqual([{ shots: 103, note: 'boxes counted', despite: [] }]);
  });

  it('says once it is settled who did it, when and how that is known, or that late readings told it', async () => {
    const settled = { ...OPEN, state: 'settled', settled: 40, settled_at: OPEN.until, settled_by: 'Erika', note: 'boxes counted' } as const;
    await show([settled, { ...settled, id: 'g-2', settled_by: 'shotcounter', by_rule: true, note: 'x' }], 'engineer', 'de');
    expect(screen.getAllByText('40 Schüsse; möglich waren 27 bis 103')).toHaveLength(2);
    expect(screen.getByText(/^Geklärt von Erika, .*: boxes counted$/)).toBeInTheDocument();
    expect(screen.getByText(/^Von selbst geklärt, .*: verspätete Zählerstände/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /^Zählung klären/ })).toBeNull();
    expect(screen.queryByText(/Später gekommene/)).toBeNull();
  });

  const settled = {
    ...OPEN,
    state: 'settled',
    settled: 120,
    settled_at: OPEN.until,
    settled_by: 'Erika',
    note: 'x',
    can_reopen: true,
  } as const;

  it('is opened again by an engineer who says why, and then says so', async () => {
    await show([settled, { ...settled, id: 'g-2', by_rule: true, can_reopen: false }], 'engineer');
    const written = answering({ reopening: REOPENING, reopen: OPEN });
    await userEvent.click(screen.getByRole('button', { name: 'Open the count again: Press 1 · T-0042' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/^The 120 shots it was settled with are taken back: 27 stay booked/)).toBeInTheDocument();
    expect(await dialog.findByText('T-0042: 100,120 now; 100,027 to 100,103 once it is open again')).toBeInTheDocument();
    expect(dialog.queryByRole('switch')).toBeNull();
    await userEvent.click(dialog.getByRole('button', { name: 'Open again' }));
    expect(dialog.getByText('Please say why')).toBeInTheDocument();
    await userEvent.type(dialog.getByLabelText('Why does it not hold?'), 'one digit too many');
    await userEvent.click(dialog.getByRole('button', { name: 'Open again' }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const [sent] = written;
    expect(new URL(sent?.url ?? '').pathname).toBe('/api/v1/gaps/g-1/reopen');
    expect(await sent?.json()).toEqual({ reason: 'one digit too many', despite: [] });
  });

  it('is not asked about once more when it is open again, for there is nothing to foresee', async () => {
    await show([settled], 'engineer');
    const asked = vi.fn(() => REOPENING);
    answering({
      get reopening() {
        return asked();
      },
      reopen: OPEN,
    });
    await userEvent.click(screen.getByRole('button', { name: /^Open the count again/ }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(await dialog.findByLabelText('Why does it not hold?'), 'one digit too many');
    await userEvent.click(dialog.getByRole('button', { name: 'Open again' }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked).toHaveBeenCalledOnce();
  });

  it('is looked at anew where somebody corrected counts meanwhile', async () => {
    await show([settled], 'engineer');
    const refused = Response.json({ code: 'corrected_since', detail: 'Corrected.' }, { status: 409 });
    const foreseen = vi.fn(() => REOPENING);
    answering({
      get reopening() {
        return foreseen();
      },
      reopen: refused,
      people: { items: [] },
    });
    await userEvent.click(screen.getByRole('button', { name: /^Open the count again/ }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(await dialog.findByLabelText('Why does it not hold?'), 'one digit too many');
    foreseen.mockReturnValue({ ...REOPENING, by_hand: [CORRECTION] });
    await userEvent.click(dialog.getByRole('button', { name: 'Open again' }));
    await userEvent.click(await dialog.findByRole('button', { name: 'Try again' }));
    expect(await dialog.findByText(/^-93 shots/)).toBeInTheDocument();
    expect(dialog.getByLabelText('Why does it not hold?')).toHaveValue('one digit too many');
  });

  it('shows what was corrected by hand since, and is opened only by whoever says that it was about something else', async () => {
    await show([settled], 'engineer', 'de');
    const people = { items: [{ id: 'u-1', username: 'erika', name: 'Erika', role: 'engineer', team: '', active: true }] };
    const written = answering({ reopening: { ...REOPENING, by_hand: [CORRECTION] }, people, reopen: OPEN });
    await userEvent.click(screen.getByRole('button', { name: /wieder öffnen/ }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByText(/^-93 Schüsse von Erika, .*: one digit too many/)).toBeInTheDocument();
    expect(dialog.getByRole('link', { name: 'T-0042' })).toHaveAttribute('href', '/tools/t-0042');
    await userEvent.type(dialog.getByLabelText('Warum stimmt es nicht?'), 'vertippt');
    await userEvent.click(dialog.getByRole('button', { name: 'Wieder öffnen' }));
    expect(await dialog.findByText(/^Bitte bestätigen Sie das/)).toBeInTheDocument();
    expect(written).toEqual([]);
    await userEvent.click(dialog.getByRole('switch', { name: /^Bei diesen Korrekturen ging es um etwas anderes/ }));
    await userEvent.click(dialog.getByRole('button', { name: 'Wieder öffnen' }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(await written[0]?.json()).toEqual({ reason: 'vertippt', despite: ['e-1'] });
  });

  it('tells a technician why it is open again, and no more', async () => {
    const settled = { ...OPEN, id: 'g-2', state: 'settled', settled: 120, can_reopen: true } as const;
    await show([{ ...OPEN, note: 'one digit too many' }, settled], 'technician', 'de');
    expect(screen.getByText('Wieder geöffnet: one digit too many')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /wieder öffnen/ })).toBeNull();
  });

  it('says where readings that came later tell another number than a person', async () => {
    await show([{ ...OPEN, state: 'settled', settled: 40, settled_at: OPEN.until, settled_by: 'Erika', note: 'x', told: 44 }], 'engineer');
    expect(screen.getByText(/^Readings that came later tell of 44 shots instead/)).toBeInTheDocument();
  });
});
