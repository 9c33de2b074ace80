import { useQueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../../api/problem';
import { insertQuery } from '../../api/tooling';
import { codeIn } from '../../lib/codes';
import { useCode } from '../scan/useCode';

/** The tool that a scanned or typed text means: its own code, or the serial number of an insert that sits in it. */
export function useToolOfCode(): (text: string) => Promise<string> {
  const queries = useQueryClient();
  const placeOf = useCode();
  return async (text) => {
    const place = await placeOf(text);
    if ('toolId' in place) return place.toolId;
    const { position } = await queries.fetchQuery(insertQuery(place.insertId));
    const code = codeIn(text);
    if (!position) throw new ApiProblem(404, 'unknown_code', `No tool has the code ${code}.`, { text: code });
    return position.tool_id;
  };
}
