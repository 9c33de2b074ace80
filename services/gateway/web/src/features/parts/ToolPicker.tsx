import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTools } from '../../api/queries';

const SHOWN = 8;
const TYPING_MS = 250;

/** A tool by its number, where the list that is on this device knows it. */
export function ToolName({ id }: { id: string }) {
  const tools = useTools({});
  const row = tools.data?.pages.flatMap((page) => page.items).find((one) => one.id === id);
  return <>{row ? `${row.number} ${row.name}` : id.toUpperCase()}</>;
}

/** Tools as chips: a tap takes one out, typing finds more. */
export function ToolPicker({ ids, change, label }: { ids: readonly string[]; change: (ids: string[]) => void; label?: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const tools = useTools(q ? { q } : {});
  const offered = q ? (tools.data?.pages[0]?.items ?? []).filter((row) => !ids.includes(row.id)).slice(0, SHOWN) : [];
  return (
    <div className="tc-list">
      <div className="tc-chips">
        {ids.map((id) => (
          <button key={id} type="button" className="tc-chip" aria-pressed onClick={() => change(ids.filter((one) => one !== id))}>
            <ToolName id={id} /> <IconX size={18} aria-hidden />
          </button>
        ))}
      </div>
      <TextInput
        type="search"
        label={label ?? t('parts.usedBy')}
        placeholder={t('tools.searchHint')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className="tc-chips">
        {offered.map((row) => (
          <button
            key={row.id}
            type="button"
            className="tc-chip"
            onClick={() => {
              change([...ids, row.id]);
              setTyped('');
            }}
          >
            <IconPlus size={18} aria-hidden /> {row.number} {row.name}
          </button>
        ))}
      </div>
    </div>
  );
}
