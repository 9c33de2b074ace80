import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../api/analytics';
import type { AnalyticsSettings, Figure, Heatmap, Trend } from '../../api/analyticsTypes';
import { Format } from '../../lib/format';
import { renderPart } from '../../testing/render';
import { amountOf, changeOf, joined } from './amount';
import { ChartCard } from './ChartCard';
import { grouped, hasTrend } from './groups';
import { heatOf, mostOf, per100k } from './heat';
import { failuresOf } from './pareto';
import { bucketFor, monthsBefore, rangeOf } from './periods';
import { dashboardSearch, filterOnly, toolListSearch } from './search';
import { faultsOf, inputOf, settingValues } from './settings';
import { pressed, sortOf } from './toolSorts';
import { pointsOf } from './trendPoints';
import { unitOf } from './useFigureWords';

const TODAY = '2026-11-26';

describe('periods', () => {
  it('are days back from today, today included', () => {
    expect(rangeOf({}, TODAY)).toEqual({ from: '2026-08-29', to: TODAY });
    expect(rangeOf({ period: 30 }, TODAY)).toEqual({ from: '2026-10-28', to: TODAY });
  });

  it('are whole months, of which the present one ends today', () => {
    expect(rangeOf({ period: 'month', month: '2024-02' }, TODAY)).toEqual({ from: '2024-02-01', to: '2024-02-29' });
    expect(rangeOf({ period: 'month' }, TODAY)).toEqual({ from: '2026-11-01', to: TODAY });
    expect(rangeOf({ period: 'month', month: '2027-01' }, TODAY)).toEqual({ from: '2027-01-01', to: '2027-01-31' });
  });

  it('take days that were given the wrong way round', () => {
    expect(rangeOf({ period: 'own', from: '2026-05-04', to: '2026-05-01' }, TODAY)).toEqual({ from: '2026-05-01', to: '2026-05-04' });
  });

  it('offer two years of months, the newest first', () => {
    const months = monthsBefore('2026-02-10');
    expect([months[0], months[2], months.length]).toEqual(['2026-02', '2025-12', 24]);
  });

  it('have columns that one can read', () => {
    const spans = [30, 90, 365].map((days) =>
      bucketFor(rangeOf({ period: 'own', from: new Date(Date.UTC(2026, 10, 27 - days)).toISOString().slice(0, 10) }, TODAY)),
    );
    expect(spans).toEqual(['day', 'week', 'month']);
  });
});

describe('addresses of the analysis', () => {
  it('keep a good filter, leave out what they do not know, and go along to other pages', () => {
    const found = dashboardSearch({
      period: 365,
      area: 'Hall 2',
      machine: 7,
      figure: 'msbf',
      by: 'tool',
      measure: 'weight',
      month: '2026-10',
      x: 1,
    });
    expect(found).toEqual({ period: 365, area: 'Hall 2', machine: '7', figure: 'msbf', by: 'tool' });
    expect(filterOnly(found)).toEqual({ period: 365, area: 'Hall 2', machine: '7' });
    expect(toolListSearch({ period: '30', q: 'cap', sort: '-stops' })).toEqual({ q: 'cap', sort: '-stops' });
  });

  it('name the file of what is shown, each filter as often as it stands', () => {
    expect(csvOf('pareto', { from: '2026-01-01', area: ['Hall 1', 'Hall 2'], by: 'code' }, 'de')).toBe(
      '/api/v1/analytics/pareto?from=2026-01-01&area=Hall+1&area=Hall+2&by=code&format=csv&language=de',
    );
  });

  it('lead from a bar to its failures, where the list can show them alone', () => {
    expect(failuresOf('code', 'FL', 't1')).toEqual({ state: 'all', tool: 't1', code: 'FL' });
    expect(failuresOf('cavity', '3', undefined)).toEqual({ state: 'all', cavity: 3 });
    expect(failuresOf('group', 'tool_fault', undefined)).toEqual({ state: 'all', group: 'tool_fault' });
    expect([failuresOf('code', '', undefined), failuresOf('machine', 'p1', undefined)]).toEqual([null, null]);
  });
});

describe('figures', () => {
  const t = ((key: string) => (key === 'amount.shots' ? 'Schüsse' : 'Tage')) as unknown as TFunction;
  const said = (value: number, unit: Figure['unit']): string =>
    joined(amountOf(value, unit, { t, format: new Format('de-DE'), currency: 'EUR' }));

  it('are written as the language writes them, with their unit', () => {
    expect(said(1_234_567.4, 'shots')).toBe('1.234.567\u202fSchüsse');
    expect(said(12.34, 'percent')).toBe('12,3\u202f%');
    expect(said(85, 'minutes')).toBe('85\u202fmin');
    expect(said(6_000, 'minutes')).toBe('100\u202fh');
    expect(said(123_456, 'cents')).toBe('1.234,56\u00a0€');
    expect(said(12_345.67, 'hours')).toBe('12.346\u202fh');
  });

  it('change by percent, shares by points, and not where there was nothing', () => {
    expect(changeOf(120, 100, 'hours')).toBe(20);
    expect(changeOf(82, 80, 'percent')).toBe(2);
    expect([changeOf(5, 0, 'count'), changeOf(null, 1, 'count'), changeOf(1, null, 'count')]).toEqual([null, null, null]);
  });

  it('stand in their groups, and one that is not known yet is not lost', () => {
    const figures = ['late_actions', 'msbf', 'brand_new', 'shots'].map((id) => ({ id }) as Figure);
    expect(grouped(figures).map(({ group, items }) => [group, items.map(({ id }) => id)])).toEqual([
      ['use', ['shots']],
      ['failures', ['msbf']],
      ['actions', ['late_actions']],
      ['other', ['brand_new']],
    ]);
  });

  it('have no course where they are of today alone', () => {
    expect(['msbf', 'stops', 'end_of_life'].map(hasTrend)).toEqual([true, true, false]);
  });

  it('have parts of their own unit unless a name tells another', () => {
    expect([unitOf('bench', 'hours'), unitOf('planned_hours', 'percent'), unitOf('in_window', 'percent'), unitOf('days', 'shots')]).toEqual(
      ['hours', 'hours', 'count', 'days'],
    );
  });
});

describe('a trend', () => {
  const trend = {
    items: [
      { start: '2026-11-02', value: 3, n: 3, low: null, high: null, upper: 5, lower: 0 },
      { start: '2026-11-09', value: 9, n: 9, low: null, high: null, upper: 6, lower: 0 },
      { start: '2026-11-16', value: null, n: 0, low: null, high: null, upper: null, lower: null },
    ],
    upper: 7,
    lower: 1,
    signals: [
      { start: '2026-11-09', rule: 'run_of_8' },
      { start: '2026-11-09', rule: 'outside' },
    ],
  } as unknown as Trend;

  it('takes the limits of each column, else those of all, and the stronger signal', () => {
    expect(pointsOf(trend).map(({ upper, lower, signal }) => [upper, lower, signal])).toEqual([
      [5, 0, null],
      [6, 0, 'outside'],
      [7, 1, null],
    ]);
  });

  it('stands in the table with the very numbers that are drawn', async () => {
    const points = pointsOf(trend);
    const user = userEvent.setup();
    await renderPart(
      <ChartCard
        id="trend"
        title="Trend"
        says="So it went."
        csv="/api/v1/analytics/trend?format=csv"
        chart={<div data-testid="drawn">{points.map(({ value }) => String(value)).join(' ')}</div>}
        columns={[
          { key: 'start', label: 'Week', cell: ({ start }) => start },
          { key: 'value', label: 'Value', isNumber: true, cell: ({ value }) => String(value) },
        ]}
        rows={points}
        idOf={({ start }) => start}
      />,
    );
    const drawn = (await screen.findByTestId('drawn')).textContent;
    await user.click(screen.getByText('Table'));
    const cells = within(screen.getByRole('table')).getAllByRole('cell');
    expect(cells.map((cell) => cell.textContent).join(' ')).toBe(drawn);
    expect(screen.getByRole('link', { name: 'CSV: Trend' })).toHaveAttribute('href', '/api/v1/analytics/trend?format=csv');
  });
});

describe('the table of tools', () => {
  it('turns round at the second press, and begins at the bad end', () => {
    expect(pressed(sortOf(undefined), 'stops')).toBe('-stops');
    expect(pressed(sortOf('-stops'), 'stops')).toBe('stops');
    expect(pressed(sortOf('stops'), 'msbf')).toBe('msbf');
    expect(sortOf('weight')).toEqual({ key: 'number', isDown: false });
  });
});

describe('the heat map', () => {
  it('is strongest where it fails most', () => {
    const heat = { spots: [{ count: 4 }, { count: 1 }], cavities: [{ count: 9 }], inserts: [] } as unknown as Heatmap;
    expect(mostOf(heat)).toEqual({ spot: 4, cavity: 9, insert: 0 });
    expect([heatOf(4, 4), heatOf(1, 4), heatOf(0, 0)]).toEqual([1, 0.5, 0]);
    expect([per100k(3, 200_000), per100k(3, 0)]).toEqual([1.5, null]);
  });
});

describe('settings', () => {
  const settings: AnalyticsSettings = {
    labour_cents_per_hour: 6_550,
    press_cents_per_hour: null,
    currency: 'EUR',
    window_before_percent: 10,
    window_after_percent: 0,
    repeat_shots: 50_000,
    run_in_shots: 50,
    available_hours_per_week: 168,
    bench_hours_per_week: null,
    version: 3,
  };

  it('show rates as money an hour and come back as they were', () => {
    const values = settingValues(settings);
    expect([values.labour_cents_per_hour, values.press_cents_per_hour]).toEqual([65.5, '']);
    expect({ ...inputOf(values), version: settings.version }).toEqual(settings);
  });

  it('may leave rates open, and nothing else', () => {
    expect(faultsOf({ ...settingValues(settings), repeat_shots: '', currency: 'EU' })).toEqual(['currency', 'repeat_shots']);
  });
});
