import { Button, Title } from '@mantine/core';
import { IconArrowLeft, IconId } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionAnswer } from '../../api/types';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useScans } from '../../components/useScans';
import { useDevice, useSwitch } from './device';
import './lock.css';
import { PinPad } from './PinPad';

type Props = {
  done: (answer: SessionAnswer) => void;
  /** Whether the PIN is asked for instead of what stands beside it. */
  open: boolean;
  setOpen: (open: boolean) => void;
  /** Whose page it is: named first. */
  first?: string;
};

/** The people of this device as tiles, a pad for the PIN, and the ear for badges; nothing where nobody is known. */
export function TakeOver({ done, open, setOpen, first = '' }: Props) {
  const { t } = useTranslation();
  const device = useDevice();
  const [chosen, setChosen] = useState<{ username: string; name: string } | null>(null);
  const change = useSwitch(done);
  useScans((badge) => {
    if (device.data?.trusted) change.mutate({ badge });
  });
  const people = [...(device.data?.people ?? [])]
    .filter((one) => one.pin)
    .sort((a, b) => Number(b.username === first) - Number(a.username === first));
  if (!device.data?.trusted) return null;
  const leave = (): void => {
    change.reset();
    setChosen(null);
    setOpen(false);
  };
  if (open && chosen)
    return (
      <section className="tc-list" aria-label={t('lock.pinOf', { name: chosen.name })}>
        <Title order={2}>{t('lock.pinOf', { name: chosen.name })}</Title>
        <PinPad
          label={t('lock.pinOf', { name: chosen.name })}
          pending={change.isPending}
          enter={(pin) => change.mutate({ username: chosen.username, pin })}
        />
        {change.error ? <ProblemNotice error={change.error} /> : null}
        <Button variant="default" onClick={leave} leftSection={<IconArrowLeft size={20} aria-hidden />}>
          {t('lock.back')}
        </Button>
      </section>
    );
  return (
    <section className="tc-list" aria-label={t('lock.here')}>
      {people.length > 0 ? (
        <>
          <Title order={2}>{t('lock.here')}</Title>
          <div className="tc-people">
            {people.map((person) => (
              <button
                key={person.username}
                type="button"
                className="tc-person"
                onClick={() => {
                  change.reset();
                  setChosen(person);
                  setOpen(true);
                }}
              >
                <span aria-hidden className="tc-initials">
                  {initials(person.name)}
                </span>
                <span className="tc-wrap">{person.name}</span>
              </button>
            ))}
          </div>
        </>
      ) : null}
      {change.error ? <ProblemNotice error={change.error} /> : null}
      <Notice tone="info" icon={IconId}>
        {t(people.length === 0 && first ? 'lock.badgeFirst' : 'lock.badge')}
      </Notice>
    </section>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}
