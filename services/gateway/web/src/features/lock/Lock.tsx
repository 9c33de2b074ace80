import { Button, Title } from '@mantine/core';
import { IconPassword, IconLockSquareRounded } from '@tabler/icons-react';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { SessionAnswer } from '../../api/types';
import { OfOthers } from '../../components/OfOthers';
import { reachable } from '../../lib/connection';
import { locked, lockMinutes } from '../../lib/preferences';
import { outbox, queries } from '../../lib/runtime';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { LeaveForCompany } from '../login/LeaveForCompany';
import { LoginForm } from '../login/LoginForm';
import { taken } from '../login/taken';
import './lock.css';
import { setLocked } from './locking';
import { TakeOver } from './TakeOver';

const MINUTE_MS = 60_000;
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'scroll'] as const;

/** Locks a shared device that nobody touches, and shows the lock. */
export function Lock({ goHome }: { goHome: () => void }) {
  const isLocked = useStore(locked);
  const minutes = useStore(lockMinutes);
  useEffect(() => {
    if (isLocked || minutes === 0) return undefined;
    // Without a network nobody could come back in, so the device stays open until it hears of Toolcare again.
    const lock = (): void => (reachable.get() ? setLocked(true) : again());
    let timer = setTimeout(lock, minutes * MINUTE_MS);
    function again(): void {
      clearTimeout(timer);
      timer = setTimeout(lock, minutes * MINUTE_MS);
    }
    for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, again, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, again);
    };
  }, [isLocked, minutes]);
  return isLocked ? createPortal(<LockScreen goHome={goHome} />, document.body) : null;
}

/** Lies over the page, which stays as it is: unfinished entries belong to who began them. */
function LockScreen({ goHome }: { goHome: () => void }) {
  const { t } = useTranslation();
  const { user, state } = useStore(session);
  const own = useStore(outbox.entries);
  const others = useStore(outbox.ofOthers);
  const [byPin, setByPin] = useState(false);
  const [byPassword, setByPassword] = useState(false);
  const screen = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const covered = [...document.body.children].filter((one) => one !== screen.current);
    for (const one of covered) one.toggleAttribute('inert', true);
    screen.current?.focus();
    return () => {
      for (const one of covered) one.toggleAttribute('inert', false);
    };
  }, []);
  const done = (answer: SessionAnswer): void => {
    if (answer.user.id !== user?.id) goHome();
    taken(answer);
  };
  if (!user) return null;
  const mine = { user: user.id, name: user.name, count: own.length, oldest: own[0]?.createdAt ?? 0 };
  const waiting = own.length > 0 ? [mine, ...others] : others;
  return (
    <div ref={screen} className="tc-lock" role="dialog" aria-modal="true" aria-label={t('lock.title')} tabIndex={-1}>
      <QueryClientProvider client={queries}>
        <div className="tc-lock-main">
          <Title order={1} className="tc-line">
            <IconLockSquareRounded size={30} aria-hidden />
            {t('lock.title')}
          </Title>
          {byPin ? null : <p className="tc-soft">{t('lock.text', { name: user.name })}</p>}
          <OfOthers people={waiting} self={state === 'in' ? user.id : undefined} />
          {byPassword ? (
            <LoginForm username={user.username} autoFocus done={done} />
          ) : (
            <TakeOver done={done} open={byPin} setOpen={setByPin} first={user.username} />
          )}
          {byPin ? null : <LeaveForCompany />}
          {byPin ? null : (
            <Button
              variant="default"
              className="tc-primary"
              leftSection={<IconPassword size={22} aria-hidden />}
              onClick={() => setByPassword(!byPassword)}
            >
              {byPassword ? t('lock.back') : t('lock.byPassword')}
            </Button>
          )}
        </div>
      </QueryClientProvider>
    </div>
  );
}
