import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from '../api/problem';
import { AttemptKey } from '../lib/idempotency';
import type { Command, Outcome } from '../lib/outbox';
import { outbox } from '../lib/runtime';

type Write<Body> = { run: (body: Body) => void; pending: boolean; error: unknown; reset: () => void };

/** A write that needs its answer now (new tool, changed plan): without a network it fails in words and the draft stays. */
export function useWrite<Body, Answer>(
  send: (body: Body, idempotencyKey: string) => Promise<Answer>,
  options: { refreshes: readonly QueryKey[]; done: (answer: Answer, body: Body) => void },
): Write<Body> {
  const queries = useQueryClient();
  const [attempt] = useState(() => new AttemptKey());
  const refresh = () => Promise.all(options.refreshes.map((queryKey) => queries.invalidateQueries({ queryKey })));
  const mutation = useMutation({
    networkMode: 'always',
    mutationFn: (body: Body) => send(body, attempt.for(body)),
    // A 412 means that what this page shows is old: ask again, so that both versions can be compared.
    onError: (error) => (isStale(error) ? refresh() : undefined),
    onSuccess: async (answer, body) => {
      attempt.done();
      await refresh();
      options.done(answer, body);
    },
  });
  return { run: mutation.mutate, pending: mutation.isPending, error: mutation.error, reset: mutation.reset };
}

/** A write that may wait for the network: it is stored first, then sent. */
export function useQueuedWrite(done: (outcome: Exclude<Outcome, { state: 'refused' }>, command: Command) => void): Write<Command> {
  const [attempt] = useState(() => new AttemptKey());
  const mutation = useMutation({
    networkMode: 'always',
    mutationFn: async (command: Command) => {
      const outcome = await outbox.submit(command, attempt.for(command), attempt.since);
      if (outcome.state === 'refused') throw outcome.problem;
      return outcome;
    },
    onSuccess: (outcome, command) => {
      attempt.done();
      done(outcome, command);
    },
  });
  return { run: mutation.mutate, pending: mutation.isPending, error: mutation.error, reset: mutation.reset };
}

export function isStale(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 412;
}

export function hasCode(error: unknown, code: string): error is ApiProblem {
  return error instanceof ApiProblem && error.code === code;
}
