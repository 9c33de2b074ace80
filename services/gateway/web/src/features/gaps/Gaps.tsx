import { Button } from '@mantine/core';
import { IconZoomQuestion } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap } from '../../api/types';
import { Notice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';

const SettleDialog = lazy(async () => ({ default: (await import('./SettleDialog')).SettleDialog }));

/** Times when the count is not known exactly: the least was booked, the most is what due dates reckon with. `placeOf` says whose count it is. */
export function Gaps({ gaps, placeOf }: { gaps: readonly Gap[]; placeOf: (gap: Gap) => string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const [settling, setSettling] = useState<Gap | null>(null);
  const open = gaps.filter((gap) => gap.state === 'open');
  if (open.length === 0) return null;
  return (
    <section aria-label={t('gaps.title')} className="tc-list">
      {open.map((gap) => (
        <Notice key={gap.id} tone="warn" icon={IconZoomQuestion}>
          <div className="tc-line" style={{ justifyContent: 'space-between' }} data-gap={gap.id}>
            <div>
              <strong>{placeOf(gap)}</strong>
              <div>{t('gaps.range', { count: gap.high, low: format.count(gap.low), high: format.count(gap.high) })}</div>
              <div className="tc-small">
                {t('gaps.since', { when: format.moment(gap.since), booked: format.count(gap.booked) })}
                {isEngineer ? null : ` ${t('gaps.engineer')}`}
              </div>
            </div>
            {isEngineer ? (
              <Button variant="default" onClick={() => setSettling(gap)} aria-label={t('gaps.settleNamed', { place: placeOf(gap) })}>
                {t('gaps.settle')}
              </Button>
            ) : null}
          </div>
        </Notice>
      ))}
      {settling ? (
        <Suspense fallback={null}>
          <SettleDialog gap={settling} place={placeOf(settling)} close={() => setSettling(null)} />
        </Suspense>
      ) : null}
    </section>
  );
}
