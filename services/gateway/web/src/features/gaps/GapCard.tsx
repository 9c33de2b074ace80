import { Button } from '@mantine/core';
import { IconChecks, IconZoomQuestion } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gap } from '../../api/types';
import { TextLink } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { GapEvidence } from './GapEvidence';
import { placeOf } from './place';
import { RangePicture } from './RangePicture';
import { useReason } from './useReason';

/** One time for which the count is not known, or was not: what is known of it, and what was decided. */
export function GapCard({ gap, settle, reopen }: { gap: Gap; settle: () => void; reopen: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const reason = useReason();
  const isEngineer = useIsEngineer();
  const [looking, setLooking] = useState(false);
  const isOpen = gap.state === 'open';
  const place = placeOf(gap);
  const range = { low: format.count(gap.low), high: format.count(gap.high) };
  return (
    <Notice tone={isOpen ? 'warn' : 'info'} icon={isOpen ? IconZoomQuestion : IconChecks}>
      <div className="tc-gap" data-gap={gap.id}>
        <div>
          <strong>{place}</strong>
          <div>
            {isOpen
              ? t('gaps.range', { count: gap.high, ...range })
              : t('gaps.settledAs', { ...range, shots: t('units.shots', counted(gap.settled ?? gap.booked)) })}
          </div>
        </div>
        <RangePicture gap={gap} />
        <Facts gap={gap} />
        <p>
          {reason(gap.reason)} {isOpen ? t('gaps.due') : null} {isOpen && !isEngineer ? t('gaps.engineer') : null}
        </p>
        {isOpen ? null : <Decision gap={gap} />}
        {isOpen && gap.note ? <p>{t('gaps.openedAgain', { note: gap.note })}</p> : null}
        {typeof gap.told === 'number' ? (
          <Notice tone="warn">
            <span data-told={gap.told}>{t(isOpen ? 'gaps.toldOpen' : 'gaps.told', { shots: t('units.shots', counted(gap.told)) })}</span>
          </Notice>
        ) : null}
        <div className="tc-line">
          <Button
            variant="default"
            aria-expanded={looking}
            aria-label={t('gaps.aroundNamed', { place })}
            onClick={() => setLooking((shown) => !shown)}
          >
            {t('gaps.around')}
          </Button>
          {isOpen && isEngineer ? (
            <Button variant="default" onClick={settle} aria-label={t('gaps.settleNamed', { place })}>
              {t('gaps.settle')}
            </Button>
          ) : null}
          {gap.can_reopen && isEngineer ? (
            <Button variant="default" onClick={reopen} aria-label={t('gaps.reopenNamed', { place })}>
              {t('gaps.reopen')}
            </Button>
          ) : null}
        </div>
        {looking ? <GapEvidence gap={gap} /> : null}
      </div>
    </Notice>
  );
}

function Decision({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const format = useFormat();
  const when = format.moment(gap.settled_at ?? gap.until);
  return (
    <p data-decided={gap.by_rule ? 'rule' : 'person'}>
      {gap.by_rule ? t('gaps.byRule', { when }) : t('gaps.byPerson', { who: gap.settled_by ?? '', when, note: gap.note })}
    </p>
  );
}

function Facts({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const before = gap.value_from === null ? t('gaps.unknownValue') : format.count(gap.value_from);
  return (
    <dl className="tc-facts">
      <Fact name={t('gaps.time')}>
        <span className="tc-small">{t('mounting.period', { from: format.moment(gap.since), to: format.moment(gap.until) })}</span>
      </Fact>
      <Fact name={t('gaps.counter')}>{t('gaps.values', { before, after: format.count(gap.value_to) })}</Fact>
      <Fact name={t('gaps.booked')}>{format.count(gap.booked)}</Fact>
      <Fact name={t('gaps.press')}>
        <TextLink to="/machines/$machineId/time" params={{ machineId: gap.machine_id }} search={{ to: gap.until }}>
          {gap.machine_name}
        </TextLink>
      </Fact>
      <Fact name={t('gaps.tool')}>
        {gap.tools.length === 0 ? t('gaps.nobody') : null}
        {gap.tools.map(({ id, number }) => (
          <TextLink key={id} to="/tools/$toolId" params={{ toolId: id }} mr="xs">
            {number}
          </TextLink>
        ))}
      </Fact>
      <Fact name={t('gaps.source')}>
        {isEngineer ? (
          <TextLink to="/sources/$sourceId" params={{ sourceId: gap.source_id }}>
            {gap.source_name}
          </TextLink>
        ) : (
          gap.source_name
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
