import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';
import { takePlantLanguage } from '../../i18n';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';

type Greeting = components['schemas']['Greeting'];

/**
 * What the plant is called and speaks, and whether anybody has set Toolcare up; nothing while that is not known.
 * For somebody who was here a moment ago nothing is asked.
 */
export function useGreeting(): Greeting | undefined {
  const { state } = useStore(session);
  const { data } = useQuery({
    queryKey: ['greeting'],
    queryFn: () => body(api.GET('/api/v1/plant/greeting')),
    enabled: state === 'out',
    refetchInterval: false,
    retry: false,
  });
  const language = data?.language;
  useEffect(() => {
    if (language !== undefined) void takePlantLanguage(language);
  }, [language]);
  return data;
}
