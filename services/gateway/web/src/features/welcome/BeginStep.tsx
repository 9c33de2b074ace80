import { IconBuildingFactory2, IconDatabaseImport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Page';
import { isOnItsWay, useRestore } from '../backups/backups';
import type { SetUp } from '../plant/plant';
import { Next } from './Next';
import { RestoreBackup } from './RestoreBackup';

/** A new plant, or one that comes back from its backup: only while there is nothing yet. */
export function BeginStep({ setUp, next }: { setUp: SetUp; next: () => void }) {
  const { t } = useTranslation();
  const restore = useRestore();
  const [isRestore, setIsRestore] = useState(false);
  const isBegun = restore.data !== undefined && isOnItsWay(restore.data);
  const isOffered = restore.data !== undefined && restore.data.state !== 'unavailable' && setUp.tools === 0;
  const isChosen = isOffered && (isRestore || isBegun);
  return (
    <Card>
      <div className="tc-stack">
        <div className="tc-offers">
          <button type="button" className="tc-offer" aria-pressed={!isChosen} disabled={isBegun} onClick={() => setIsRestore(false)}>
            <IconBuildingFactory2 size={36} aria-hidden />
            <b>{t('welcome.new')}</b>
            <span>{t('welcome.newText')}</span>
          </button>
          {isOffered ? (
            <button type="button" className="tc-offer" aria-pressed={isChosen} onClick={() => setIsRestore(true)}>
              <IconDatabaseImport size={36} aria-hidden />
              <b>{t('welcome.restore')}</b>
              <span>{t('welcome.restoreText')}</span>
            </button>
          ) : null}
        </div>
        {isChosen && restore.data ? <RestoreBackup restore={restore.data} isAway={restore.isError} /> : <Next go={next} />}
      </div>
    </Card>
  );
}
