import { useQueryClient } from '@tanstack/react-query';
import { lookUpCode } from '../../api/tooling';
import { NoConnection } from '../../api/problem';
import { keys } from '../../api/keys';
import type { ToolList } from '../../api/types';
import { codeIn, sameCode } from '../../lib/codes';

type Lists = { pages: ToolList[] };

/** Whose page it is. */
export type Place = { toolId: string } | { insertId: string };

/** The tool or insert that a scanned or typed text means; without a network, the one that this device's lists know. */
export function useCode(): (text: string) => Promise<Place> {
  const queries = useQueryClient();
  return async (text) => {
    // The address on a label may come from another name of this installation, or with its beginning lost.
    const code = codeIn(text);
    try {
      const found = await lookUpCode(code);
      return 'insert_id' in found ? { insertId: found.insert_id } : { toolId: found.tool_id };
    } catch (error) {
      if (!(error instanceof NoConnection)) throw error;
      const lists = queries.getQueriesData<Lists>({ queryKey: keys.toolLists });
      const known = lists
        .flatMap(([, list]) => list?.pages ?? [])
        .flatMap((page) => page.items)
        .find((row) => sameCode(row.number, code) || (row.short_code !== null && sameCode(row.short_code, code)));
      if (!known) throw error;
      return { toolId: known.id };
    }
  };
}
