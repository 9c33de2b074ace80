import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { Card } from '../../components/Page';

/** What the provider has to be told of us: addresses, as this browser knows us. */
export function Addresses({ callback }: { callback: string }) {
  const { t } = useTranslation();
  return (
    <Card id="signin-register" title={t('signIn.register')}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {t('signIn.registerText')}
      </p>
      {location.protocol === 'https:' ? null : <Notice tone="warn">{t('signIn.insecure')}</Notice>}
      <div className="tc-list" style={{ paddingTop: '0.75rem' }}>
        <Address label={t('signIn.callback')} address={location.origin + callback} />
        <Address label={t('signIn.afterLogout')} address={`${location.origin}/`} />
      </div>
    </Card>
  );
}

function Address({ label, address }: { label: string; address: string }) {
  const { t } = useTranslation();
  const [isCopied, setIsCopied] = useState(false);
  // Plain http has no clipboard for pages; there the address is marked and copied by hand.
  const canCopy = 'clipboard' in navigator;
  return (
    <div className="tc-signin-address">
      <div>
        <div className="tc-small tc-soft">{label}</div>
        <code>{address}</code>
      </div>
      {canCopy ? (
        <Button
          variant="default"
          aria-label={`${isCopied ? t('signIn.copied') : t('signIn.copy')}: ${label}`}
          leftSection={isCopied ? <IconCheck size={20} aria-hidden /> : <IconCopy size={20} aria-hidden />}
          onClick={() => void navigator.clipboard.writeText(address).then(() => setIsCopied(true))}
        >
          {isCopied ? t('signIn.copied') : t('signIn.copy')}
        </Button>
      ) : null}
    </div>
  );
}
