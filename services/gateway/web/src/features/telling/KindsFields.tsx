import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertKind, Severity } from '../../api/tellingTypes';
import { ChipChoice } from '../people/ChipChoice';
import { Chips } from '../../components/Chips';
import { GROUP_NAMES, GROUPS, reaches, SEVERITIES } from './kinds';
import { turned } from './ruleValues';

type Props = {
  kinds: readonly AlertKind[];
  least: Severity;
  change: (change: { kinds?: readonly AlertKind[]; least?: Severity }) => void;
};

/** What a rule tells of: by group, and from which severity on. */
export function KindsFields({ kinds, least, change }: Props) {
  const { t } = useTranslation();
  return (
    <div className="tc-list">
      {GROUP_NAMES.map((name) => (
        <div key={name} className="tc-tell-group">
          <Chips
            label={t(`alertGroup.${name}`)}
            options={GROUPS[name].map((kind) => ({
              value: kind,
              label: t(`alertKind.${kind}`),
              disabled: !reaches(kind, least) && !kinds.includes(kind),
            }))}
            chosen={kinds}
            turn={(kind) => change({ kinds: turned(kinds, kind) })}
          />
          {GROUPS[name].length > 1 ? <All name={name} kinds={kinds} change={(next) => change({ kinds: next })} /> : null}
        </div>
      ))}
      <ChipChoice
        label={t('rule.least')}
        options={SEVERITIES.map((value) => ({ value, label: t(`rule.least_${value}`) }))}
        value={least}
        choose={(value) => change({ least: value })}
      />
    </div>
  );
}

function All({
  name,
  kinds,
  change,
}: {
  name: (typeof GROUP_NAMES)[number];
  kinds: readonly AlertKind[];
  change: (kinds: readonly AlertKind[]) => void;
}) {
  const { t } = useTranslation();
  const isWhole = GROUPS[name].every((kind) => kinds.includes(kind));
  const others = kinds.filter((kind) => !GROUPS[name].includes(kind));
  const label = t(isWhole ? 'rule.none' : 'rule.all');
  return (
    <Button
      variant="subtle"
      aria-label={`${label}: ${t(`alertGroup.${name}`)}`}
      onClick={() => change(isWhole ? others : [...others, ...GROUPS[name]])}
    >
      {label}
    </Button>
  );
}
