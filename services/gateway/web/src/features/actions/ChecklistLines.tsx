import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Line, newLine } from './actionValues';

/** What has to be done one by one. Enter makes the next line. */
export function ChecklistLines({ lines, change }: { lines: readonly Line[]; change: (lines: Line[]) => void }) {
  const { t } = useTranslation();
  const add = (): void => change([...lines, newLine()]);
  return (
    <fieldset className="tc-act-lines">
      <legend>{t('actionForm.checklist')}</legend>
      {lines.map((line, index) => (
        <div key={line.key} className="tc-add-line">
          <TextInput
            aria-label={t('actionForm.line', { number: index + 1 })}
            maxLength={500}
            data-autofocus={line.text === '' && line.id === null ? true : undefined}
            autoFocus={line.text === '' && line.id === null}
            value={line.text}
            onChange={(event) => change(lines.map((one) => (one.key === line.key ? { ...one, text: event.currentTarget.value } : one)))}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              if (line.text.trim()) add();
            }}
          />
          <ActionIcon
            aria-label={t('actionForm.dropLine', { number: index + 1 })}
            onClick={() => change(lines.filter((one) => one.key !== line.key))}
          >
            <IconTrash size={22} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button variant="default" leftSection={<IconPlus size={20} aria-hidden />} onClick={add}>
        {t('actionForm.addLine')}
      </Button>
    </fieldset>
  );
}
