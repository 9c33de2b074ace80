import { UnstyledButton } from '@mantine/core';
import { IconQrcode } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScans } from '../../components/useScans';
import { loadArea } from '../../i18n';
import { listenForScans } from '../../lib/scan';

const CodeDialog = lazy(async () => {
  const [{ CodeDialog: dialog }] = await Promise.all([import('./CodeDialog'), loadArea('tooling')]);
  return { default: dialog };
});

/** Opens the field for a code; a scan gun needs no button, it is heard on every page. */
export function ScanButton() {
  const { t } = useTranslation();
  const [scan, setScan] = useState<{ code: string } | null>(null);
  useEffect(() => listenForScans(), []);
  useScans((code) => setScan({ code }));
  return (
    <>
      <UnstyledButton className="tc-pill" aria-haspopup="dialog" aria-label={t('scan.open')} onClick={() => setScan({ code: '' })}>
        <IconQrcode size={19} aria-hidden />
        <span className="tc-hide-phone">{t('scan.open')}</span>
      </UnstyledButton>
      {scan ? (
        <Suspense fallback={null}>
          <CodeDialog scanned={scan.code} close={() => setScan(null)} />
        </Suspense>
      ) : null}
    </>
  );
}
