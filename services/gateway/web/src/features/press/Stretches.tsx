import { Button } from '@mantine/core';
import { IconHelpHexagon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stretch } from '../../api/press';
import { LinkButton } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { AssignDialog } from './AssignDialog';

/** Times of presses whose shots nobody is credited with: what is known of each, and the way to decide. */
export function Stretches({ stretches, here = false }: { stretches: readonly Stretch[]; here?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const isEngineer = useIsEngineer();
  const at = (one: Stretch): string => (one.station ? ` · ${t('press.station', { station: one.station })}` : '');
  const [deciding, setDeciding] = useState<Stretch | null>(null);
  return (
    <section aria-label={t('press.unassigned')} className="tc-list">
      {stretches.map((one) => (
        <Notice key={`${one.machine_id} ${one.station} ${one.from_at}`} tone="warn" icon={IconHelpHexagon}>
          <div className="tc-line" style={{ justifyContent: 'space-between' }} data-stretch={one.machine_id}>
            <div>
              <strong>
                {here ? '' : `${one.machine_name} · `}
                {t('units.shots', counted(one.shots))}
                {at(one)}
              </strong>
              <div>{t('mounting.period', { from: format.moment(one.from_at), to: format.moment(one.to_at) })}</div>
              <div className="tc-small">
                {[
                  one.before ? t('press.before', { tool: one.before.number }) : t('press.nothingBefore'),
                  one.after ? t('press.after', { tool: one.after.number }) : t('press.nothingAfter'),
                  one.mould ? t('press.mould', { mould: one.mould }) : null,
                  isEngineer ? null : t('press.engineer'),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </div>
            </div>
            <div className="tc-line">
              {here ? null : (
                <LinkButton
                  to="/machines/$machineId/time"
                  params={{ machineId: one.machine_id }}
                  variant="default"
                  aria-label={t('press.lookAt', { press: one.machine_name })}
                >
                  {t('press.look')}
                </LinkButton>
              )}
              {isEngineer ? (
                <Button
                  variant="default"
                  onClick={() => setDeciding(one)}
                  aria-label={t('press.decideOn', { press: `${one.machine_name}${at(one)}` })}
                >
                  {t('press.decide')}
                </Button>
              ) : null}
            </div>
          </div>
        </Notice>
      ))}
      {deciding ? <AssignDialog stretch={deciding} close={() => setDeciding(null)} /> : null}
    </section>
  );
}
