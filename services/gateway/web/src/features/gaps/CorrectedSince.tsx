import { useTranslation } from 'react-i18next';
import type { Reopening } from '../../api/gaps';
import { usePeople } from '../../api/people';
import { TextLink } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';

const PERSON = 'person:';

/** What people booked at the tools since a count was settled: it may have put the same right already. */
export function CorrectedSince({ foreseen }: { foreseen: Reopening }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const people = usePeople();
  const numbers = new Map(foreseen.tools.map(({ tool_id, number }) => [tool_id, number]));
  const nameOf = (actor: string): string =>
    (actor.startsWith(PERSON) ? people.data?.find(({ id }) => id === actor.slice(PERSON.length))?.name : undefined) ??
    actor.slice(actor.indexOf(':') + 1);
  return (
    <Notice tone="warn">
      <strong>{t('gaps.correctedSince')}</strong>
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
      <div>{t('gaps.correctedAdvice')}</div>
    </Notice>
  );
}
