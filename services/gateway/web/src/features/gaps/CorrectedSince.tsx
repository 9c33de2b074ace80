import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Foreseen } from '../../api/gaps';
import { usePeople } from '../../api/people';
import { TextLink } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { isSeen } from './seen';

const PERSON = 'person:';

type Props = {
  foreseen: Foreseen;
  title: string;
  advice: string;
  /** Whether somebody has to say that they were about something else. */
  asks: boolean;
  seen: readonly string[];
  confirm: (lines: string[]) => void;
  error: ReactNode;
};

/** What people booked at the tools by hand since: it may have put the same right already. */
export function CorrectedSince({ foreseen, title, advice, asks, seen, confirm, error }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const people = usePeople();
  const lines = foreseen.by_hand.map(({ id }) => id);
  const numbers = new Map(foreseen.tools.map(({ tool_id, number }) => [tool_id, number]));
  const nameOf = (actor: string): string =>
    (actor.startsWith(PERSON) ? people.data?.find(({ id }) => id === actor.slice(PERSON.length))?.name : undefined) ??
    actor.slice(actor.indexOf(':') + 1);
  return (
    <>
      <Notice tone="warn">
        <strong>{title}</strong>
        <ul>
          {foreseen.by_hand.map(({ id, tool_id, shots, recorded_at, note, actor }) => (
            <li key={id} data-line={id}>
              {t('gaps.correctedLine', {
                shots: t('units.shots', { ...counted(Math.abs(shots)), number: format.signed(shots) }),
                who: nameOf(actor),
                when: format.moment(recorded_at),
                note,
              })}{' '}
              {tool_id === null ? null : (
                <TextLink to="/tools/$toolId" params={{ toolId: tool_id }}>
                  {numbers.get(tool_id) ?? tool_id}
                </TextLink>
              )}
            </li>
          ))}
        </ul>
        <div>{advice}</div>
      </Notice>
      {asks ? (
        <Switch
          label={t('gaps.otherwise')}
          checked={isSeen(lines, seen)}
          onChange={(event) => confirm(event.currentTarget.checked ? lines : [])}
          error={error}
          aria-invalid={error ? true : undefined}
        />
      ) : null}
    </>
  );
}
