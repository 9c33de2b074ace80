import { useTranslation } from 'react-i18next';
import { type Cause, saidOf } from '../lib/causes';
import { useFormat } from './useFormat';

type Who = {
  /** A person by name, a service by what it is called in the user's language. */
  name: (by: string) => string;
  /** Reasons of people are shown as they wrote them, those of a service by its causes. */
  reason: (by: string, reason: string, causes?: readonly Cause[]) => string;
};

export function useWho(): Who {
  const { i18n } = useTranslation();
  const format = useFormat();
  const isService = (by: string): boolean => i18n.exists(`services.${by}`);
  return {
    name: (by) => (isService(by) ? i18n.t(`services.${by}` as 'services.registry') : by),
    reason: (by, reason, causes = []) => {
      const said = causes.map((cause) => saidOf(cause, i18n, format)).filter(Boolean);
      if (said.length > 0) return said.join(', ');
      // What a service said before it gave causes is in English alone.
      return isService(by) && !i18n.language.startsWith('en') ? '' : reason;
    },
  };
}
