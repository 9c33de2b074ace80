import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap } from '../../api/types';
import { GapCard } from './GapCard';
import './gaps.css';
import { ReopenDialog } from './ReopenDialog';
import { SettleDialog } from './SettleDialog';

/** What is known of each: the least was booked, the most is what due dates reckon with until somebody decides. */
export function GapList({ gaps }: { gaps: readonly Gap[] }) {
  const { t } = useTranslation();
  const [settling, setSettling] = useState<Gap | null>(null);
  const [reopening, setReopening] = useState<Gap | null>(null);
  return (
    <section aria-label={t(gaps.some(({ state }) => state === 'open') ? 'gaps.title' : 'gaps.settledTitle')} className="tc-list">
      {gaps.map((gap) => (
        <GapCard key={gap.id} gap={gap} settle={() => setSettling(gap)} reopen={() => setReopening(gap)} />
      ))}
      {settling ? <SettleDialog gap={settling} close={() => setSettling(null)} /> : null}
      {reopening ? <ReopenDialog gap={reopening} close={() => setReopening(null)} /> : null}
    </section>
  );
}
