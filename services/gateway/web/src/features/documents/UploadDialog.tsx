import { Button, Modal, Select, TextInput } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { type ChangeEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../api/keys';
import type { DocumentKind, ToolDocument } from '../../api/toolingTypes';
import { DialogEnd } from '../../components/DialogEnd';
import { Notice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { upload } from '../../lib/upload';
import { ACCEPTED, DOCUMENT_KINDS, guessKind, MAX_BYTES, uploadPath } from './documentKinds';

type About = { name: string; kind: DocumentKind; note: string };

/** A file from this device, what it is called and what it is; sent with its progress shown. */
export function UploadDialog({ toolId, close }: { toolId: string; close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [file, setFile] = useState<File | null>(null);
  const [about, setAbout] = useState<About>({ name: '', kind: 'drawing', note: '' });
  const [percent, setPercent] = useState(0);
  const write = useWrite(
    // The file's size and time tell one choice of a file from another, so that a repeat of the same one is the same request.
    ({ sent, name, kind, note }: About & { sent: File; mark: string }, key) =>
      upload<ToolDocument>({ path: uploadPath(toolId, { name, kind, note }), file: sent, idempotencyKey: key, progress: setPercent }),
    { refreshes: [keys.tool(toolId)], done: close },
  );
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    const chosen = event.currentTarget.files?.[0] ?? null;
    setFile(chosen);
    setPercent(0);
    write.reset();
    if (chosen) setAbout({ ...about, name: about.name || chosen.name, kind: guessKind(chosen.name, about.kind) });
  };
  const isTooLarge = file !== null && file.size > MAX_BYTES;
  const send = (): void => {
    if (!file) return;
    const mark = `${String(file.size)}:${String(file.lastModified)}:${file.name}`;
    write.run({ ...about, name: about.name.trim(), note: about.note.trim(), sent: file, mark });
  };
  return (
    <Modal opened onClose={close} title={t('document.add')} closeButtonProps={{ 'aria-label': t('actions.close') }}>
      <form
        className="tc-list"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label className="tc-file">
          <IconFileUpload size={26} aria-hidden />
          <span className="tc-wrap">{file ? `${file.name} · ${format.bytes(file.size)}` : t('document.choose')}</span>
          <input type="file" className="tc-file-input" accept={ACCEPTED} onChange={take} data-autofocus />
        </label>
        <p className="tc-small tc-soft tc-lead">{t('document.taken')}</p>
        <TextInput
          label={t('fields.name')}
          required
          maxLength={200}
          value={about.name}
          onChange={(event) => setAbout({ ...about, name: event.currentTarget.value })}
        />
        <Select
          label={t('document.kind')}
          allowDeselect={false}
          data={DOCUMENT_KINDS.map((value) => ({ value, label: t(`documentKind.${value}`) }))}
          value={about.kind}
          onChange={(value) => setAbout({ ...about, kind: DOCUMENT_KINDS.find((one) => one === value) ?? about.kind })}
        />
        <TextInput
          label={t('document.note')}
          value={about.note}
          onChange={(event) => setAbout({ ...about, note: event.currentTarget.value })}
        />
        {isTooLarge ? <Notice tone="bad">{t('document.tooLarge')}</Notice> : null}
        {write.pending ? (
          <div>
            <div
              className="tc-progress"
              role="progressbar"
              aria-label={t('document.sending')}
              aria-valuenow={percent}
              aria-valuemin={0}
              aria-valuemax={100}
            >
              <i style={{ width: `${String(percent)}%` }} />
            </div>
            <div className="tc-small tc-soft">{percent < 100 ? format.percent(percent) : t('document.keeping')}</div>
          </div>
        ) : null}
        <DialogEnd error={write.error}>
          <Button type="submit" className="tc-primary" loading={write.pending} disabled={!file || isTooLarge || !about.name.trim()}>
            {t('document.send')}
          </Button>
        </DialogEnd>
      </form>
    </Modal>
  );
}
