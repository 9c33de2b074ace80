import { IconArrowBigDownFilled, IconArrowBigUpFilled, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ChecklistItem } from '../../api/benchTypes';
import { useQuantity } from './useQuantity';
import type { Verdict } from './items';

const LOOK = {
  ok: { icon: IconCheck, tone: 'good' },
  below: { icon: IconArrowBigDownFilled, tone: 'overdue' },
  above: { icon: IconArrowBigUpFilled, tone: 'overdue' },
} as const;

export function VerdictWord({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = LOOK[verdict];
  return (
    <span className="tc-badge" data-tone={tone} data-verdict={verdict}>
      <Icon size={17} aria-hidden />
      {t(`pad.verdict_${verdict}`)}
    </span>
  );
}

type LimitsProps = { item: Pick<ChecklistItem, 'low' | 'high' | 'nominal' | 'unit'>; isOwn?: boolean };

/** "at most 0.02 mm", "19.9 to 20.1 mm, nominal 20 mm"; and whether that holds on this tool alone. */
export function Limits({ item: { low, high, nominal, unit }, isOwn = false }: LimitsProps) {
  const { t } = useTranslation();
  const quantity = useQuantity();
  const range =
    low !== null && high !== null
      ? t('pad.between', { low: quantity(low, null), high: quantity(high, unit) })
      : high !== null
        ? t('pad.atMost', { high: quantity(high, unit) })
        : low !== null
          ? t('pad.atLeast', { low: quantity(low, unit) })
          : null;
  const parts = [
    range,
    nominal === null ? null : t('pad.nominal', { value: quantity(nominal, unit) }),
    isOwn ? t('limits.ofThisTool') : null,
  ].filter((part) => part !== null);
  return parts.length > 0 ? <span className="tc-soft">{parts.join(', ')}</span> : null;
}
