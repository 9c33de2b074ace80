import { UnstyledButton } from '@mantine/core';
import { IconBell, IconCloudOff, IconPlugConnectedX, IconRefresh, IconSend } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUnreadNotices } from '../../api/notices';
import { useOverview } from '../../api/queries';
import { connection, reachable, shownConnection } from '../../lib/connection';
import { loadArea } from '../../i18n';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { ScanButton } from '../scan/ScanButton';
import { Brand } from './Navigation';
import { UserMenu } from './UserMenu';

const QueueDrawer = lazy(async () => {
  // Refused pictures are told in the words of photos; without a network it opens all the same.
  const words = loadArea('photos').catch(() => undefined);
  const [{ QueueDrawer: Loaded }] = await Promise.all([import('./QueueDrawer'), words]);
  return { default: Loaded };
});

export function Header() {
  const shown = shownConnection(useStore(connection), useStore(reachable));
  return (
    <header className="tc-header" data-offline={shown === 'offline' ? true : undefined}>
      <Brand />
      <PlantName />
      <ConnectionPill shown={shown} />
      <ServicesPill />
      <QueuePill />
      <div className="tc-line" style={{ marginLeft: 'auto', flexWrap: 'nowrap' }}>
        <Bell />
        <ScanButton />
        <UserMenu />
      </div>
    </header>
  );
}

/** How much one was told and has not read, on every page. */
function Bell() {
  const { t } = useTranslation();
  const count = useUnreadNotices().data?.unread ?? 0;
  return (
    <Link
      to="/notices"
      className="tc-pill"
      data-tone={count > 0 ? 'bad' : undefined}
      aria-label={count > 0 ? t('nav.unread', { count }) : t('nav.messages')}
    >
      <IconBell size={19} aria-hidden />
      {count > 0 ? count : null}
    </Link>
  );
}

/** Where one is: people see more than one plant, and labels and files carry the same name. */
function PlantName() {
  const { data } = useOverview();
  return data?.plant_name ? <strong className="tc-plant tc-hide-phone">{data.plant_name}</strong> : null;
}

function ConnectionPill({ shown }: { shown: ReturnType<typeof shownConnection> }) {
  const { t } = useTranslation();
  return (
    <span className="tc-pill" role="status" data-connection={shown} title={t(`connection.${shown}Hint`)}>
      {shown === 'offline' ? <IconCloudOff size={18} aria-hidden /> : null}
      {shown === 'polling' ? <IconRefresh size={17} aria-hidden /> : null}
      {shown === 'live' || shown === 'connecting' ? <span className="tc-dot" data-off={shown === 'live' ? undefined : true} /> : null}
      {t(`connection.${shown}`)}
    </span>
  );
}

/** Services that do not work at the moment: what they own may be old or missing. */
function ServicesPill() {
  const { t, i18n } = useTranslation();
  const { data } = useOverview();
  const away = (data?.services ?? []).filter((service) => service.status === 'offline');
  if (away.length === 0) return null;
  const names = away
    .map(({ name }) => (i18n.exists(`services.${name}`) ? i18n.t(`services.${name}` as 'services.registry') : name))
    .join(', ');
  return (
    <span className="tc-pill" data-tone="warn" role="status" title={t('connection.servicesHint', { names })}>
      <IconPlugConnectedX size={18} aria-hidden />
      <span className="tc-hide-phone">{t('connection.servicesAway', { names })}</span>
      <span className="tc-show-phone">{away.length}</span>
    </span>
  );
}

function QueuePill() {
  const { t } = useTranslation();
  const entries = useStore(outbox.entries);
  const [open, setOpen] = useState(false);
  const parked = entries.filter((entry) => entry.state === 'parked').length;
  const unkept = entries.filter((entry) => entry.notKept).length;
  const waiting = entries.length - parked;
  const isShut = useStore(outbox.isShut);
  const others = useStore(outbox.ofOthers).reduce((sum, { count }) => sum + count, 0);
  const said = (): string => {
    if (isShut) return t('queue.shut');
    if (unkept > 0) return t('queue.unkept', { count: unkept });
    if (parked > 0) return t('queue.parked', { count: parked });
    return waiting > 0 ? t('queue.waiting', { count: waiting }) : t('queue.others', { count: others });
  };
  return (
    <>
      {isShut || entries.length + others > 0 ? (
        <UnstyledButton className="tc-pill" data-tone={isShut || parked + unkept > 0 ? 'bad' : 'warn'} onClick={() => setOpen(true)}>
          <IconSend size={18} aria-hidden />
          {said()}
        </UnstyledButton>
      ) : null}
      {open ? (
        <Suspense fallback={null}>
          <QueueDrawer close={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
