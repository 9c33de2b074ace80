import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiProblem, NoConnection } from '../api/problem';
import { renderPart } from '../testing/render';
import { Conflict } from './Conflict';
import { ProblemNotice } from './Notice';
import { ServiceProgress } from './ServiceProgress';
import { ConditionBadge, DataBadge } from './Status';

describe('status', () => {
  it('says the condition in words, never by colour alone', async () => {
    await renderPart(<ConditionBadge condition="overdue" />, 'de');
    expect(screen.getByText('Überfällig')).toBeVisible();
  });

  it('shows "no data" unlike "standing still"', async () => {
    const { container } = await renderPart(
      <>
        <DataBadge state="no_data" />
        <DataBadge state="idle" />
      </>,
    );
    const tones = [...container.querySelectorAll('[data-state]')].map((badge) => badge.getAttribute('data-tone'));
    expect(tones).toEqual(['away', 'quiet']);
  });
});

describe('progress', () => {
  it('tells a screen reader what the bar shows', async () => {
    await renderPart(
      <ServiceProgress label="T-1: L2" due={{ status: 'overdue', percent: 107, by: 'shots', remaining_shots: -6594, due_at: null }} />,
    );
    const bar = screen.getByRole('progressbar', { name: 'T-1: L2' });
    expect(bar).toHaveAttribute('aria-valuenow', '107');
    expect(bar.getAttribute('aria-valuetext')).toContain('6,594 shots over');
  });
});

describe('problems', () => {
  it('come in the user’s words by their code', async () => {
    await renderPart(<ProblemNotice error={new ApiProblem(409, 'tool_number_taken', 'English detail')} />, 'de');
    expect(screen.getByRole('alert')).toHaveTextContent('Diese Nummer hat schon ein anderes Werkzeug.');
  });

  it('fall back to the server’s own sentence for an unknown code', async () => {
    await renderPart(<ProblemNotice error={new ApiProblem(409, 'brand_new', 'Do this instead.')} />);
    expect(screen.getByRole('alert')).toHaveTextContent('Do this instead.');
  });

  it('say that nothing is lost when the gateway is away', async () => {
    await renderPart(<ProblemNotice error={new NoConnection('x')} />);
    expect(screen.getByRole('alert')).toHaveTextContent('What you typed is kept');
  });
});

describe('conflict', () => {
  it('shows only what differs, both versions side by side', async () => {
    const fields = [
      { label: 'Name', mine: 'Housing', theirs: 'Cap' },
      { label: 'Number', mine: 'T-1', theirs: 'T-1' },
    ];
    await renderPart(<Conflict fields={fields} useMine={() => undefined} useTheirs={() => undefined} />);
    expect(screen.getByRole('row', { name: 'Name Housing Cap' })).toBeVisible();
    expect(screen.queryByText('T-1')).toBeNull();
  });

  it('lets one go on with his own where nothing differs: the answer of his saving was lost', async () => {
    const useMine = vi.fn();
    await renderPart(<Conflict fields={[{ label: 'Name', mine: 'Cap', theirs: 'Cap' }]} useMine={useMine} useTheirs={() => undefined} />);
    expect(screen.queryByText(/Somebody else/)).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
    expect(useMine).toHaveBeenCalledTimes(1);
  });
});
