import { api, body } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import { useCode } from './useCode';

/** The tool that a scanned or typed text means; an insert means the tool in which it sits. */
export function useToolCode(): (text: string) => Promise<string> {
  const placeOf = useCode();
  return async (text) => {
    const place = await placeOf(text);
    if ('toolId' in place) return place.toolId;
    const insert = await body(api.GET('/api/v1/inserts/{insert_id}', { params: { path: { insert_id: place.insertId } } }));
    if (insert.position === null) throw new ApiProblem(404, 'insert_in_no_tool', insert.serial, { serial: insert.serial });
    return insert.position.tool_id;
  };
}
