import { Button, SegmentedControl } from '@mantine/core';
import { IconArrowsMove, IconCheck } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCavities, useConfigurations } from '../../api/tooling';
import type { Cavities, Cavity } from '../../api/toolingTypes';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { loadArea } from '../../i18n';
import { HalvesCard } from '../failures/HalvesCard';
import type { TabProps } from '../tool/ToolPage';
import { CavityPanel } from './CavityPanel';
import { ConfigurationsCard } from './ConfigurationsCard';
import { Plate } from './Plate';
import { useArranging } from './useArranging';

const CavityQualityCard = lazy(async () => {
  const [{ CavityQualityCard: card }] = await Promise.all([import('../quality/CavityQualityCard'), loadArea('press')]);
  return { default: card };
});

export function CavitiesTab({ toolId, detail }: TabProps) {
  const cavities = useCavities(toolId);
  const number = detail.tool?.number ?? detail.row?.number ?? toolId;
  if (cavities.data) return <Structure toolId={toolId} number={number} cavities={cavities.data} />;
  return cavities.isPending ? (
    <Loading lines={3} height={110} />
  ) : (
    <ProblemNotice error={cavities.error} retry={() => void cavities.refetch()} />
  );
}

function Structure({ toolId, number, cavities }: { toolId: string; number: string; cavities: Cavities }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const configurations = useConfigurations(toolId);
  const [chosen, setChosen] = useState<number | null>(null);
  const [arranging, setArranging] = useState(false);
  const [shown, setShown] = useState('');
  const cavity = cavities.items.find((one) => one.number === chosen);
  const configuration = configurations.data?.find((one) => one.id === shown);
  const { items, put, error } = useArranging(toolId, cavities);
  return (
    <div className="tc-columns tc-cavity-columns">
      <div className="tc-stack">
        <Card
          title={t('cavity.activeOf', { active: format.count(cavities.active_cavities), all: format.count(cavities.items.length) })}
          id="cavities"
          actions={
            isEngineer ? (
              <Button
                variant={arranging ? 'filled' : 'default'}
                leftSection={arranging ? <IconCheck size={20} aria-hidden /> : <IconArrowsMove size={20} aria-hidden />}
                aria-pressed={arranging}
                onClick={() => setArranging(!arranging)}
              >
                {arranging ? t('cavity.arranged') : t('cavity.arrange')}
              </Button>
            ) : null
          }
        >
          {configurations.data && configurations.data.length > 0 ? (
            <SegmentedControl
              mb="sm"
              aria-label={t('configuration.show')}
              data={[
                { value: '', label: t('configuration.allCavities') },
                ...configurations.data.map((one) => ({ value: one.id, label: one.name })),
              ]}
              value={shown}
              onChange={setShown}
            />
          ) : null}
          <Plate
            cavities={items}
            chosen={chosen}
            used={configuration ? new Set(configuration.cavities) : null}
            choose={setChosen}
            put={arranging ? put : null}
          />
          <p className="tc-soft tc-small" style={{ marginBottom: 0 }}>
            {arranging ? t('cavity.arrangeHint') : t('cavity.tapHint')}
          </p>
          {error ? <ProblemNotice error={error} /> : null}
        </Card>
        <div className="tc-cavity-lines">
          <CavityList cavities={cavities.items} chosen={chosen} choose={setChosen} />
        </div>
        <Suspense fallback={<Loading lines={1} height={200} />}>
          <CavityQualityCard toolId={toolId} number={number} cavities={cavities.items} />
        </Suspense>
      </div>
      <div className="tc-stack">
        {cavity ? (
          <CavityPanel key={cavity.number} toolId={toolId} cavity={cavity} version={cavities.version} close={() => setChosen(null)} />
        ) : null}
        <div className="tc-cavity-sets">
          <ConfigurationsCard toolId={toolId} configurations={configurations.data ?? []} cavities={cavities.items} />
        </div>
        <div className="tc-cavity-sets">
          <HalvesCard tool={{ id: toolId, number }} />
        </div>
      </div>
    </div>
  );
}

/** The same cavities as lines, for fingers and for plates with more cavities than a small screen can draw. */
function CavityList({
  cavities,
  chosen,
  choose,
}: {
  cavities: readonly Cavity[];
  chosen: number | null;
  choose: (number: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <Card title={t('cavity.list')} id="cavity-list">
      <ul className="tc-cavity-list">
        {cavities.map((cavity) => (
          <li key={cavity.number}>
            <button
              type="button"
              className="tc-cavity-row"
              aria-pressed={cavity.number === chosen}
              onClick={() => choose(cavity.number)}
              data-cavity-row={cavity.number}
            >
              <span className="tc-cavity-number" data-blocked={cavity.active ? undefined : true}>
                {cavity.number}
              </span>
              <span style={{ minWidth: 0 }}>
                <strong>{cavity.name}</strong>
                {cavity.part ? <span className="tc-soft"> {cavity.part}</span> : null}
                {cavity.active ? null : <BlockedSince cavity={cavity} />}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function BlockedSince({ cavity }: { cavity: Cavity }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className="tc-small" style={{ display: 'block' }}>
      {t('cavity.blockedBecause', { reason: cavity.reason ?? '' })}{' '}
      <span className="tc-soft">{cavity.since ? t('mounting.since', { when: format.moment(cavity.since) }) : null}</span>
    </span>
  );
}
