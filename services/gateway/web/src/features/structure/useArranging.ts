import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import type { Cavities, Cavity } from '../../api/toolingTypes';
import { isStale, useWrite } from '../../components/useWrite';
import type { Spot } from './plate';

type Place = { x: number | null; y: number | null };
type Move = { number: number; spot: Spot; was: Place };

/** The version is the tool's, which changes for many reasons while a mark is moved. */
const MOST_TRIES = 3;

function placeOf(cavities: readonly Cavity[], number: number): Place {
  const { x = null, y = null } = cavities.find((one) => one.number === number) ?? {};
  return { x, y };
}

/** Marks stand where they were dropped until the server has answered; they are sent one after the other. */
export function useArranging(toolId: string, cavities: Cavities) {
  const queries = useQueryClient();
  const queryKey = keys.cavities(toolId);
  const latest = (): Cavities => queries.getQueryData<Cavities>(queryKey) ?? cavities;
  const [dropped, setDropped] = useState<ReadonlyMap<number, Spot>>(new Map());
  const settle = ({ number, spot }: Move): void =>
    setDropped((old) => (old.get(number) === spot ? new Map([...old].filter(([one]) => one !== number)) : old));
  const send = async ({ number, spot, was }: Move, tries = 1): Promise<unknown> => {
    try {
      const header = ifMatch(latest().version);
      const answer = await body(
        api.PATCH('/api/v1/tools/{tool_id}/cavities/{number}', { params: { path: { tool_id: toolId, number }, header }, body: spot }),
      );
      const moved = (one: Cavity): Cavity => (one.number === number ? { ...one, ...spot } : one);
      queries.setQueryData<Cavities>(queryKey, (old) => old && { ...old, items: old.items.map(moved) });
      return answer;
    } catch (error) {
      if (!isStale(error) || tries === MOST_TRIES) throw error;
      await queries.refetchQueries({ queryKey, exact: true });
      const now = placeOf(latest().items, number);
      // Moved by somebody else: that is not undone unseen.
      if (now.x !== was.x || now.y !== was.y) throw error;
      return send({ number, spot, was }, tries + 1);
    }
  };
  const before = useRef<Promise<unknown>>(Promise.resolve());
  const write = useWrite(
    (move: Move) => {
      const sent = before.current.then(() => send(move));
      before.current = sent.catch(() => settle(move));
      return sent;
    },
    { refreshes: [keys.tool(toolId)], done: (_, move) => settle(move) },
  );
  const items = cavities.items.map((cavity) => ({ ...cavity, ...dropped.get(cavity.number) }));
  const put = (number: number, spot: Spot): void => {
    setDropped((old) => new Map(old).set(number, spot));
    write.run({ number, spot, was: placeOf(items, number) });
  };
  return { items, put, error: write.error };
}
