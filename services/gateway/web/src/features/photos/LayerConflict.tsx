import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DrawnPhoto, Layer as SavedLayer, Shape } from '../../api/photoTypes';
import { Notice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { StillPicture } from './StillPicture';

type Props = {
  photo: DrawnPhoto;
  mine: readonly Shape[];
  theirs: SavedLayer;
  settle: (choice: 'mine' | 'theirs' | 'both') => void;
};

/** Somebody else drew in between: both layers side by side; nothing is overwritten before the user has chosen. */
export function LayerConflict({ photo, mine, theirs, settle }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section className="tc-list" aria-label={t('conflict.title')}>
      <Notice tone="warn">
        <strong>{t('conflict.title')}</strong>
        <div>{theirs.by && theirs.at ? t('log.byline', { when: format.moment(theirs.at), name: theirs.by }) : null}</div>
      </Notice>
      <StillPicture photo={photo} shapes={mine} title={t('draw.mine', { count: mine.length })} />
      <StillPicture photo={photo} shapes={theirs.shapes} title={t('draw.theirs', { count: theirs.shapes.length })} />
      <div className="tc-actions">
        <Button onClick={() => settle('both')}>{t('draw.both')}</Button>
        <Button variant="default" onClick={() => settle('mine')}>
          {t('conflict.useMine')}
        </Button>
        <Button variant="default" onClick={() => settle('theirs')}>
          {t('conflict.useTheirs')}
        </Button>
      </div>
    </section>
  );
}
