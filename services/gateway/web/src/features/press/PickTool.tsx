import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTools } from '../../api/queries';

const SHOWN = 8;
const TYPING_MS = 250;

export type Pick = { id: string; number: string };

/** One tool by a tap: those that are likely first, any other by typing. */
export function PickTool({ picked, likely, choose }: { picked: Pick | null; likely: readonly Pick[]; choose: (tool: Pick) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const tools = useTools(q ? { q } : {});
  const found = q ? (tools.data?.pages[0]?.items ?? []).slice(0, SHOWN) : [];
  const offered = new Map<string, string>([
    ...(picked ? [[picked.id, picked.number] as const] : []),
    ...likely.map((one) => [one.id, one.number] as const),
    ...found.map((one) => [one.id, one.number] as const),
  ]);
  return (
    <div className="tc-list">
      <div className="tc-chips" role="group" aria-label={t('press.tool')}>
        {[...offered].map(([id, number]) => (
          <button key={id} type="button" className="tc-chip" aria-pressed={picked?.id === id} onClick={() => choose({ id, number })}>
            {number}
          </button>
        ))}
      </div>
      <TextInput
        type="search"
        label={t('press.otherTool')}
        placeholder={t('tools.searchHint')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </div>
  );
}
