import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { useWho } from '../components/useWho';
import { StopReasons } from '../features/machines/StopReasons';
import { renderPart } from '../testing/render';
import type { Cause } from './causes';

const OVERDUE: Cause = {
  code: 'maintenance_overdue',
  values: { tool: 'T-0042', level: 'L3 Inspektion', by: 'shots', limit_shots: 2504 },
};

function Reason({ by, reason, causes }: { by: string; reason: string; causes?: Cause[] }) {
  return <p>{useWho().reason(by, reason, causes)}</p>;
}

describe('the reason that a service gave', () => {
  it('is said in the language of the reader', async () => {
    const run = { run: false, reasons: ['T-0042: L3 Inspektion is overdue (limit 2504 shots)'], causes: [OVERDUE] };
    await renderPart(<StopReasons run={run} />, 'de');
    expect(screen.getByText('T-0042: L3 Inspektion ist überfällig (Grenze 2.504 Schuss)')).toBeTruthy();
  });

  it('names each level that is due', async () => {
    const causes: Cause[] = [
      { code: 'maintenance_due', values: { level: 'L1' } },
      { code: 'maintenance_overdue', values: { level: 'L3' } },
    ];
    await renderPart(<Reason by="maintenance" reason="L1 is due, L3 is overdue" causes={causes} />, 'de');
    expect(screen.getByText('L1 ist fällig, L3 ist überfällig')).toBeTruthy();
  });

  it('of a person stays as it was written', async () => {
    await renderPart(<Reason by="Timo" reason="Crack in core 3" />, 'de');
    expect(screen.getByText('Crack in core 3')).toBeTruthy();
  });
});
