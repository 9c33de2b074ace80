import { Button } from '@mantine/core';
import { IconArchive, IconArchiveOff } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tool } from '../../api/types';
import { Notice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';

const AxisDialog = lazy(async () => ({ default: (await import('./AxisDialogs')).AxisDialog }));
const RetireDialog = lazy(async () => ({ default: (await import('./RetireDialog')).RetireDialog }));

/** Says at the top of the page that the tool is out of use, since when and why; an engineer brings it back. */
export function Retired({ tool }: { tool: Tool }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const [asking, setAsking] = useState(false);
  const { retirement } = tool;
  if (!retirement) return null;
  return (
    <Notice tone="info" icon={IconArchive}>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <div>
          <strong>{t('retire.since', { when: format.moment(retirement.at), name: retirement.by })}</strong>
          <div>{retirement.reason}</div>
        </div>
        {isEngineer ? (
          <Button variant="default" leftSection={<IconArchiveOff size={20} aria-hidden />} onClick={() => setAsking(true)}>
            {t('retire.bringBack')}
          </Button>
        ) : null}
      </div>
      {asking ? (
        <Suspense fallback={null}>
          <AxisDialog tool={tool} deed="status" close={() => setAsking(false)} />
        </Suspense>
      ) : null}
    </Notice>
  );
}

export function RetireButton({ tool }: { tool: Tool }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="subtle" color="gray" leftSection={<IconArchive size={20} aria-hidden />} onClick={() => setAsking(true)}>
        {t('retire.open')}
      </Button>
      {asking ? (
        <Suspense fallback={null}>
          <RetireDialog toolId={tool.id} number={tool.number} close={() => setAsking(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
