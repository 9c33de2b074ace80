import { Button } from '@mantine/core';
import { IconGavel } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tool } from '../../api/types';
import { Notice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';

const LegalHoldDialog = lazy(async () => ({ default: (await import('./LegalHoldDialog')).LegalHoldDialog }));

/** Says that nothing of the tool ages out; an administrator sets and lifts it. */
export function LegalHold({ tool }: { tool: Tool }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  const [isAsking, setIsAsking] = useState(false);
  const hold = tool.legal_hold;
  const button = isAdministrator ? (
    <Button variant="default" leftSection={<IconGavel size={20} aria-hidden />} onClick={() => setIsAsking(true)}>
      {hold ? t('legalHold.lift') : t('legalHold.set')}
    </Button>
  ) : null;
  return (
    <>
      {hold ? (
        <Notice tone="info" icon={IconGavel}>
          <div className="tc-line" style={{ justifyContent: 'space-between' }}>
            <div>
              <strong>{t('legalHold.stands')}</strong>
              <div className="tc-wrap">{hold.reason}</div>
              <div className="tc-small tc-soft">{t('log.byline', { when: format.moment(hold.at), name: hold.by })}</div>
            </div>
            {button}
          </div>
        </Notice>
      ) : (
        button
      )}
      {isAsking ? (
        <Suspense fallback={null}>
          <LegalHoldDialog tool={tool} close={() => setIsAsking(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
