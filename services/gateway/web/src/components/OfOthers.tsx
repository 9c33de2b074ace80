import { IconCloudUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { OfAnother } from '../lib/outbox';
import { useNow } from '../lib/useNow';
import { Notice } from './Notice';
import { Age } from './Status';

const DAY_MS = 24 * 3_600_000;

/** What people have still to send from this device: only they can, and nobody else would know. `self`: whose session it is. */
export function OfOthers({ people, self }: { people: readonly OfAnother[]; self?: string | undefined }) {
  const { t } = useTranslation();
  const now = useNow();
  return people.map(({ user, name, count, oldest }) => (
    <Notice key={user} tone={now.getTime() - oldest > DAY_MS ? 'bad' : 'warn'} icon={IconCloudUp}>
      {t(user === self ? 'queue.ofOwn' : 'queue.ofAnother', { count, name: name || t('queue.somebody') })}{' '}
      <Age at={new Date(oldest).toISOString()} />
    </Notice>
  ));
}
