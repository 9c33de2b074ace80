import { IconAlertTriangle, IconCircleDashed, IconPlugConnected, IconQrcode, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Mounting } from '../../api/types';
import { useFormat } from '../../components/useFormat';

type Identity = Mounting['identity'];

const HOW: Record<Identity['how'], TablerIcon> = { none: IconCircleDashed, scan: IconQrcode, press: IconPlugConnected };

/** By what it is known that the right tool hangs there. */
export function IdentityBadge({ identity }: { identity: Identity }) {
  const { t } = useTranslation();
  const format = useFormat();
  const Icon = identity.mismatch ? IconAlertTriangle : HOW[identity.how];
  return (
    <span
      className="tc-badge"
      data-tone={identity.mismatch ? 'overdue' : 'quiet'}
      data-identity={identity.how}
      title={identity.at ? format.moment(identity.at) : undefined}
    >
      <Icon size={17} aria-hidden />
      {identity.mismatch ? t('run.wrong') : t(`run.identity_${identity.how}`)}
    </span>
  );
}
