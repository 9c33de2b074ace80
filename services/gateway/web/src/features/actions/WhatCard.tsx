import { TextInput, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Page';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import type { ActionPart } from './actionValues';
import { ChecklistLines } from './ChecklistLines';
import { photoAbout, sendPhotos } from './useActionWrites';

/** What is to be done: in words, point by point and in photos. */
export function WhatCard({ values, change, flaw }: ActionPart) {
  const { t } = useTranslation();
  const link = (ids: readonly string[]): void => change(({ photoIds }) => ({ photoIds: [...new Set([...photoIds, ...ids])] }));
  const unlink = (id: string): void => change(({ photoIds }) => ({ photoIds: photoIds.filter((one) => one !== id) }));
  return (
    <Card title={t('actionForm.what')} id="what">
      <div className="tc-list">
        <TextInput
          label={t('actionForm.title')}
          required
          maxLength={200}
          value={values.title}
          error={flaw('title')}
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <Textarea
          label={t('actionForm.description')}
          autosize
          minRows={2}
          value={values.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <ChecklistLines lines={values.checklist} change={(checklist) => change({ checklist })} />
        <Gallery photos={newestFirst(values.photoIds)} name={values.title} remove={unlink} />
        {values.toolId ? (
          <div className="tc-actions">
            <PhotoInput
              label={t('actionForm.photo')}
              add={(pictures) => link(sendPhotos(values.toolId, pictures))}
              plant={{ about: photoAbout(values.toolId), link: (id) => link([id]), unlink }}
            />
          </div>
        ) : null}
      </div>
    </Card>
  );
}
