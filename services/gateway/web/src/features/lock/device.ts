import { useMutation, useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client';
import type { SessionAnswer } from '../../api/types';
import { outbox } from '../../lib/runtime';

const SENDING_MS = 3_000;

/** Who used this device lately; it takes PINs and badges while somebody has logged in here with a password this week. */
export function useDevice() {
  return useQuery({
    queryKey: ['device'],
    queryFn: () => body(api.GET('/api/v1/session/device')),
    staleTime: 0,
    refetchInterval: false,
    // Names of colleagues belong to the lock, not to what this device keeps for working offline.
    gcTime: 0,
  });
}

export type Proof = { username: string; pin: string } | { badge: string };

export function useSwitch(done: (answer: SessionAnswer) => void) {
  return useMutation({
    networkMode: 'always',
    mutationFn: async (proof: Proof) => {
      // What the one before has still to send goes out in his name, if it can; if not, it waits for him.
      await Promise.race([outbox.flush(), new Promise((over) => setTimeout(over, SENDING_MS))]);
      return body(api.POST('/api/v1/session/switch', { body: proof }));
    },
    onSuccess: done,
  });
}
