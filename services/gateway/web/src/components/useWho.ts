import { useTranslation } from 'react-i18next';

type Who = {
  /** A person by name, a service by what it is called in the user's language. */
  name: (by: string) => string;
  /** Reasons of people are shown as they wrote them; a service gives its own in English alone. */
  reason: (by: string, reason: string) => string;
};

export function useWho(): Who {
  const { i18n } = useTranslation();
  const isService = (by: string): boolean => i18n.exists(`services.${by}`);
  return {
    name: (by) => (isService(by) ? i18n.t(`services.${by}` as 'services.registry') : by),
    reason: (by, reason) => (isService(by) && !i18n.language.startsWith('en') ? '' : reason),
  };
}
