import { Button, FileButton } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendFile } from '../../api/files';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import { hasCode, useWrite } from '../../components/useWrite';
import './drop.css';
import { useFileWords } from './useFileWords';

/** Drop a file or choose one: it is sent at once, and its page shows what it would do before anything is done. */
export function BringFile() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [over, setOver] = useState(false);
  // The key of a repeat hangs on what is sent as text, and a file has none: its mark tells one from another.
  const write = useWrite(({ file }: { file: File; mark: string }, key) => sendFile(file, key), {
    refreshes: [keys.imports],
    done: (run) => void navigate({ to: '/import/$importId', params: { importId: run.id } }),
  });
  const take = (file: File | null | undefined): void => {
    if (file && !write.pending) write.run({ file, mark: `${file.name} ${String(file.size)} ${String(file.lastModified)}` });
  };
  const dragged = (event: DragEvent, isOver: boolean): void => {
    event.preventDefault();
    setOver(isOver);
  };
  return (
    <div
      className="tc-drop"
      data-over={over || undefined}
      onDragOver={(event) => dragged(event, true)}
      onDragLeave={(event) => dragged(event, false)}
      onDrop={(event) => {
        dragged(event, false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <p>{t('files.dropText')}</p>
      <FileButton onChange={take} accept=".csv,.txt,.tsv,.xlsx" inputProps={{ 'aria-label': t('files.choose') }}>
        {(props) => (
          <Button {...props} size="md" loading={write.pending} leftSection={<IconFileUpload size={20} aria-hidden />}>
            {t('files.choose')}
          </Button>
        )}
      </FileButton>
      <p className="tc-soft tc-small">{t('files.dropRules')}</p>
      {write.error ? <Refusal error={write.error} /> : null}
    </div>
  );
}

function Refusal({ error }: { error: unknown }) {
  const words = useFileWords();
  if (!hasCode(error, 'file_not_usable')) return <ProblemNotice error={error} />;
  return <Notice tone="bad">{words({ code: String(error.data.reason), message: error.detail })}</Notice>;
}
