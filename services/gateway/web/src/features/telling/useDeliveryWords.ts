import { useTranslation } from 'react-i18next';
import { usePeople } from '../../api/people';
import type { LogEntry } from '../../api/tellingTypes';

type DeliveryWords = {
  /** The recipient and the way: "Timo, by e-mail". */
  to: (entry: Pick<LogEntry, 'username' | 'target_name' | 'way'>) => string;
  /** Why it did not go out, or does not yet. */
  problem: (entry: Pick<LogEntry, 'problem'>) => string;
};

export function useDeliveryWords(): DeliveryWords {
  const { t } = useTranslation();
  const people = usePeople().data;
  return {
    to: ({ username, target_name, way }) => {
      if (way === 'target' || username === null) return target_name;
      const name = people?.find((one) => one.username === username)?.name ?? username;
      return t(`delivery.to_${way}`, { name });
    },
    problem: ({ problem }) => (problem ? t(`deliveryProblem.${problem}`) : ''),
  };
}
