import { Button, SegmentedControl } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabelAddress } from '../../api/tooling';
import { isLocal, labelsPath, type Layout, LAYOUTS, MOST_LABELS, originOf } from './labels';

type Props = { chosen: readonly string[]; chooseAll: () => void; end: () => void };

/** Labels of the tools that are ticked, as one PDF. */
export function LabelsDock({ chosen, chooseAll, end }: Props) {
  const { t } = useTranslation();
  const [layout, setLayout] = useState<Layout>('sheet');
  const address = useLabelAddress();
  const origin = originOf(address.data);
  const isTooMany = chosen.length > MOST_LABELS;
  return (
    <div className="tc-dock tc-dock-still" style={{ alignItems: 'center' }} role="group" aria-label={t('labels.title')}>
      <strong role="status">{isTooMany ? t('labels.tooMany', { most: MOST_LABELS }) : t('labels.chosen', { count: chosen.length })}</strong>
      <Button variant="subtle" onClick={chooseAll}>
        {t('labels.all')}
      </Button>
      <SegmentedControl
        aria-label={t('labels.layout')}
        data={LAYOUTS.map((value) => ({ value, label: t(`labels.layout_${value}`) }))}
        value={layout}
        onChange={(value) => setLayout(value === 'single' ? 'single' : 'sheet')}
      />
      {isLocal(origin) ? <span className="tc-small">{t('labels.addressLocal', { address: origin })}</span> : null}
      {chosen.length > 0 && !isTooMany ? (
        <Button
          component="a"
          href={labelsPath(chosen, layout, origin)}
          target="_blank"
          rel="noopener"
          leftSection={<IconPrinter size={20} aria-hidden />}
        >
          {t('labels.open')}
        </Button>
      ) : null}
      <Button variant="default" onClick={end}>
        {t('labels.end')}
      </Button>
    </div>
  );
}
