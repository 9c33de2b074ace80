import { Button, Textarea } from '@mantine/core';
import { IconCloudUp, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActionDetail } from '../../api/actionTypes';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useDraft } from '../../lib/drafts';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { PhotoInput } from '../../components/photo/PhotoInput';
import { queuedComments } from './queue';
import { commentOn, photoAbout, sendPhotos } from './useActionWrites';
import { useMe } from './useMe';

type Draft = { text: string; photo_ids: string[] };
const NOTHING: Draft = { text: '', photo_ids: [] };

/** What people say about it while they work on it, oldest first. */
export function Comments({ action }: { action: ActionDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { name, userId } = useMe();
  const waiting = queuedComments(action.id, useStore(outbox.entries));
  const [values, setValues] = useState<Draft>(NOTHING);
  const link = (ids: readonly string[]): void => setValues((old) => ({ ...old, photo_ids: [...new Set([...old.photo_ids, ...ids])] }));
  const unlink = (id: string): void => setValues((old) => ({ ...old, photo_ids: old.photo_ids.filter((one) => one !== id) }));
  const isEmpty = values.text.trim() === '' && values.photo_ids.length === 0;
  const draft = useDraft(`${userId}:comment:${action.id}`, values, setValues, !isEmpty);
  const send = (): void => {
    if (isEmpty) return;
    void commentOn(action, values.text.trim(), values.photo_ids).then((isSafe) => (isSafe ? draft.clear() : undefined));
    setValues(NOTHING);
  };
  return (
    <Card title={t('action.comments')} id="comments">
      <div className="tc-list">
        <ul className="tc-list">
          {action.comments.map((comment) => (
            <li key={comment.id} className="tc-act-comment">
              <div className="tc-soft tc-small">{t('log.byline', { when: format.moment(comment.at), name: comment.by })}</div>
              <p className="tc-act-text">{comment.text}</p>
              <Gallery photos={newestFirst(comment.photo_ids)} name={t('action.comments')} within={{ from: 'action', action: action.id }} />
            </li>
          ))}
          {waiting.map((comment) => (
            <li key={comment.key} className="tc-act-comment">
              <div className="tc-soft tc-small tc-act-fact">
                <IconCloudUp size={17} aria-hidden /> {t('action.toSend', { name })}
              </div>
              <p className="tc-act-text">{comment.text}</p>
              <Gallery photos={newestFirst(comment.photo_ids)} name={t('action.comments')} within={{ from: 'action', action: action.id }} />
            </li>
          ))}
        </ul>
        <Textarea
          label={t('action.comment')}
          autosize
          minRows={1}
          maxRows={8}
          value={values.text}
          onChange={({ currentTarget: { value: text } }) => setValues((old) => ({ ...old, text }))}
        />
        <Gallery photos={newestFirst(values.photo_ids)} name={t('action.comment')} remove={unlink} />
        <div className="tc-actions">
          <Button variant="default" leftSection={<IconSend size={20} aria-hidden />} disabled={isEmpty} onClick={send}>
            {t('action.say')}
          </Button>
          <PhotoInput
            label={t('action.commentPhoto')}
            add={(pictures) => link(sendPhotos(action.tool.id, pictures))}
            plant={{ about: photoAbout(action.tool.id), link: (id) => link([id]), unlink }}
          />
        </div>
      </div>
    </Card>
  );
}
