import { Button, SegmentedControl } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHalves } from '../../api/failures';
import type { Half, Place } from '../../api/failureTypes';
import { useTool } from '../../api/queries';
import { useCavities } from '../../api/tooling';
import { type Drawn, HalfPicture } from './HalfPicture';

type Props = {
  toolId: string;
  place: Place;
  point: ((place: Partial<Place>) => void) | null;
};

/** Without a network the cavities of a tool may be unknown here; their number is in every list. */
function asMany(count: number): Drawn[] {
  return Array.from({ length: count }, (_, index) => ({ number: index + 1, name: String(index + 1), active: true, x: null, y: null }));
}

/** The two halves of a tool, one at a time, with the place on it. */
export function Where({ toolId, place, point }: Props) {
  const { t } = useTranslation();
  const cavities = useCavities(toolId);
  const detail = useTool(toolId);
  const halves = useHalves(toolId);
  const [side, setSide] = useState<Half>(place.position?.side ?? 'A');
  const drawn = cavities.data?.items ?? asMany(detail.data?.row?.cavity_count ?? detail.data?.tool?.cavity_count ?? 0);
  return (
    <div className="tc-list">
      <div className="tc-line">
        <SegmentedControl
          aria-label={t('failures.half')}
          data={(['A', 'B'] as const).map((value) => ({ value, label: t(`side.${value}`) }))}
          value={side}
          onChange={(value) => setSide(value as Half)}
        />
        {point && place.position ? (
          <Button variant="subtle" leftSection={<IconX size={18} aria-hidden />} onClick={() => point({ position: null })}>
            {t('failures.noSpot')}
          </Button>
        ) : null}
      </div>
      <HalfPicture side={side} cavities={drawn} photo={halves.data?.[side] ?? null} place={place} point={point} />
      {point ? <span className="tc-soft tc-small">{t('failures.tapHint')}</span> : null}
    </div>
  );
}
