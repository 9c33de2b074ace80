import { Button } from '@mantine/core';
import { IconCloudUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem';
import { Notice, ProblemNotice, useProblemText } from '../../components/Notice';
import type { LayerEdit } from './useEditing';

const STALE = 412;

/** What is to be said of marks that are not with the server: begun, waiting, refused, or thrown away just now. */
export function EditNotices({ edit }: { edit: LayerEdit }) {
  const { t } = useTranslation();
  return (
    <>
      {edit.error ? <ProblemNotice error={edit.error} /> : null}
      {edit.theirs && !edit.isDirty ? <Notice tone="warn">{t('draw.changedMeanwhile')}</Notice> : null}
      {edit.canBringBack ? (
        <Notice tone="info">
          <div>{t('draw.discarded')}</div>
          <div className="tc-actions">
            <Button variant="default" onClick={edit.bringBack}>
              {t('draw.bringBack')}
            </Button>
          </div>
        </Notice>
      ) : null}
      {edit.isDirty ? (
        <Notice tone="warn">
          <div>{t('draw.waiting')}</div>
          <div className="tc-actions">
            <Button variant="default" onClick={edit.open}>
              {t('draw.goOn')}
            </Button>
            <Button variant="subtle" color="red" onClick={edit.discard}>
              {t('draw.discard')}
            </Button>
          </div>
        </Notice>
      ) : (
        <Queued edit={edit} />
      )}
    </>
  );
}

function Queued({ edit }: { edit: LayerEdit }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { isWaiting, refused } = edit;
  if (isWaiting)
    return (
      <Notice tone="info" icon={IconCloudUp}>
        {t('draw.queued')}
      </Notice>
    );
  if (!refused) return null;
  const isStale = refused.status === STALE;
  return (
    <Notice tone="bad">
      <strong>{t('draw.refusedLate')}</strong>
      <div>
        {isStale ? t('draw.changedMeanwhile') : problemText(new ApiProblem(refused.status, refused.code, refused.detail, refused.data))}
      </div>
      <div className="tc-actions">
        <Button variant="default" onClick={edit.takeUp}>
          {t(isStale ? 'draw.compare' : 'draw.goOn')}
        </Button>
        <Button variant="subtle" color="red" onClick={edit.discard}>
          {t('draw.discard')}
        </Button>
      </div>
    </Notice>
  );
}
