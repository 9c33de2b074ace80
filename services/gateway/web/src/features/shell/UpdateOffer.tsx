import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { applyUpdate, updateReady } from '../../lib/update';

const IDLE_MS = 5 * 60_000;
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'scroll'] as const;

/** A new version waits until someone takes it, or until nobody has touched the page for five minutes and nothing waits to be sent. */
export function UpdateOffer() {
  const { t } = useTranslation();
  const worker = useStore(updateReady);
  const waiting = useStore(outbox.entries).length;
  useEffect(() => {
    if (!worker || waiting > 0) return undefined;
    let timer = setTimeout(() => applyUpdate(worker), IDLE_MS);
    const again = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => applyUpdate(worker), IDLE_MS);
    };
    for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, again, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, again);
    };
  }, [worker, waiting]);
  if (!worker) return null;
  return (
    <div style={{ marginBottom: '1rem' }} role="status">
      <Notice tone="info" icon={IconDownload}>
        {t('app.updateReady')}{' '}
        <Button size="compact-md" ml="sm" onClick={() => applyUpdate(worker)}>
          {t('app.updateNow')}
        </Button>
      </Notice>
    </div>
  );
}
