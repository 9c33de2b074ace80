import { Button, Modal, Select, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import { describePhoto } from '../../api/photos';
import type { PhotoDetail } from '../../api/photoTypes';
import { useViews } from '../../api/views';
import { Conflict } from '../../components/Conflict';
import { DraftNote } from '../../components/DraftNote';
import { DialogEnd } from '../../components/DialogEnd';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { useEditDraft } from '../../lib/drafts';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { useViewWords } from '../views/viewNames';

type Base = Pick<PhotoDetail, 'caption' | 'view' | 'version'>;
type Values = Pick<PhotoDetail, 'caption' | 'view'>;

function baseOf({ caption, view, version }: PhotoDetail): Base {
  return { caption, view, version };
}

function valuesOf({ caption, view }: Base): Values {
  return { caption, view };
}

/** What a photo shows, said after it was taken: its caption, and the view of the tool. */
export function DescribeDialog({ photo, close }: { photo: PhotoDetail; close: () => void }) {
  const { t } = useTranslation();
  const userId = useStore(session).user?.id ?? '';
  const nameOf = useViewWords();
  const views = useViews(photo.tool_id ?? '', photo.tool_id !== null).data?.items ?? [];
  const [base, setBase] = useState(baseOf(photo));
  const [values, setValues] = useState(valuesOf(base));
  const isDirty = values.caption !== base.caption || values.view !== base.view;
  const draft = useEditDraft(
    `${userId}:photo:${photo.id}`,
    { base, values },
    (kept) => {
      setBase(kept.base);
      setValues(kept.values);
    },
    isDirty,
  );
  const end = (): void => {
    void draft.clear();
    close();
  };
  const write = useWrite((said: Values) => describePhoto(photo.id, base.version, said), { refreshes: [keys.photos], done: end });
  const other = overtaken({
    ...{ saved: baseOf(photo), base, values, valuesOf, write, draft },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  const viewName = (view: string | null): string =>
    view ? nameOf(view, views.find((one) => one.view === view)?.name) : t('photoFacts.noView');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    write.run({ ...values, caption: values.caption.trim() });
  };
  return (
    <Modal opened onClose={close} title={t('photoFacts.change')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      {other ? (
        <Conflict
          fields={[
            { label: t('photoFacts.caption'), mine: other.mine.caption, theirs: other.theirs.caption },
            { label: t('photoFacts.view'), mine: viewName(other.mine.view), theirs: viewName(other.theirs.view) },
          ]}
          {...other.ways}
        />
      ) : (
        <form className="tc-list" noValidate onSubmit={send}>
          <DraftNote draft={draft} />
          <Textarea
            label={t('photoFacts.caption')}
            description={t('photoFacts.captionHint')}
            autosize
            minRows={2}
            maxRows={5}
            maxLength={500}
            data-autofocus
            value={values.caption}
            onChange={(event) => setValues({ ...values, caption: event.currentTarget.value })}
          />
          {photo.tool_id === null ? null : (
            <Select
              label={t('photoFacts.view')}
              placeholder={t('photoFacts.noView')}
              clearable
              clearButtonProps={{ 'aria-label': t('photoFacts.dropView') }}
              data={views
                .filter(({ view, retired }) => !retired || view === base.view)
                .map(({ view, name }) => ({ value: view, label: nameOf(view, name) }))}
              value={values.view}
              onChange={(view) => setValues({ ...values, view })}
            />
          )}
          <DialogEnd error={write.error}>
            <Button type="submit" className="tc-primary" disabled={!isDirty} loading={write.pending}>
              {t('actions.save')}
            </Button>
          </DialogEnd>
        </form>
      )}
    </Modal>
  );
}
