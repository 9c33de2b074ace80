import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTools } from '../../api/queries';
import { ToolName } from '../parts/ToolPicker';

const SHOWN = 8;
const TYPING_MS = 250;

/** One tool: found by number or name, chosen by a tap. */
export function ToolChoice({ id, error, choose }: { id: string; error: ReactNode; choose: (id: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const tools = useTools(q ? { q } : {});
  if (id) {
    return (
      <div className="tc-chips">
        <button type="button" className="tc-chip" aria-pressed onClick={() => choose('')}>
          <ToolName id={id} /> <IconX size={18} aria-hidden />
        </button>
      </div>
    );
  }
  return (
    <div className="tc-list">
      <TextInput
        type="search"
        label={t('actionForm.tool')}
        placeholder={t('tools.searchHint')}
        required
        leftSection={<IconSearch size={20} aria-hidden />}
        value={typed}
        error={error}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className="tc-chips">
        {(tools.data?.pages[0]?.items ?? []).slice(0, SHOWN).map((row) => (
          <button key={row.id} type="button" className="tc-chip" onClick={() => choose(row.id)}>
            {row.number} {row.name}
          </button>
        ))}
      </div>
    </div>
  );
}
