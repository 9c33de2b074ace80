import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Page';
import { uid } from '../../lib/uid';
import { type AnalysisValues, type Bones, BRANCHES, type Branch, MOST_OF_A_BRANCH, type PossibleCause } from './analysisValues';
import { CauseDialog } from './CauseDialog';
import { Fishbone, STATE_ICONS } from './Fishbone';

type Props = {
  bones: Bones;
  problem: string;
  change: (change: (values: AnalysisValues) => AnalysisValues) => void;
  take: (text: string, proof: string) => void;
};

/** From here on what is tapped in the drawing is as large as a finger. */
const WIDE = '(min-width: 70em)';

/** Possible causes on six bones: drawn as a fish where there is room for it, as a list on a small screen. */
export function Ishikawa({ bones, problem, change, take }: Props) {
  const { t } = useTranslation();
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  const [open, setOpen] = useState<{ branch: Branch; id: string | null } | null>(null);
  const set = (branch: Branch, causes: (old: PossibleCause[]) => PossibleCause[]): void =>
    change((values) => ({ ...values, ishikawa: { ...values.ishikawa, [branch]: causes(values.ishikawa[branch]) } }));
  const edit = {
    add: (branch: Branch) => setOpen({ branch, id: null }),
    open: (branch: Branch, cause: PossibleCause) => setOpen({ branch, id: cause.id }),
  };
  return (
    <Card title={t('causes.ishikawa')} id="ishikawa">
      <p className="tc-soft tc-lead">{t('causes.ishikawaHint')}</p>
      {isWide ? <Fishbone bones={bones} problem={problem} edit={edit} /> : <BoneList bones={bones} edit={edit} />}
      {open ? (
        <CauseDialog
          branch={open.branch}
          cause={bones[open.branch].find(({ id }) => id === open.id) ?? null}
          add={(text) => set(open.branch, (old) => [...old, { id: uid(), text, state: 'suspected', evidence: '' }])}
          save={(cause) => set(open.branch, (old) => old.map((one) => (one.id === cause.id ? cause : one)))}
          remove={(id) => set(open.branch, (old) => old.filter((one) => one.id !== id))}
          take={take}
          close={() => setOpen(null)}
        />
      ) : null}
    </Card>
  );
}

type Edit = { add: (branch: Branch) => void; open: (branch: Branch, cause: PossibleCause) => void };

function BoneList({ bones, edit }: { bones: Bones; edit: Edit }) {
  const { t } = useTranslation();
  return (
    <div className="tc-stack">
      {BRANCHES.map((branch) => {
        const name = t(`causes.branch_${branch}`);
        return (
          <section key={branch} className="tc-list" aria-label={name}>
            <div className="tc-line tc-spread">
              <h3>{name}</h3>
              <Button
                variant="default"
                leftSection={<IconPlus size={20} aria-hidden />}
                aria-label={t('causes.addTo', { branch: name })}
                disabled={bones[branch].length >= MOST_OF_A_BRANCH}
                onClick={() => edit.add(branch)}
              >
                {t('causes.add')}
              </Button>
            </div>
            {bones[branch].map((cause) => {
              const Icon = STATE_ICONS[cause.state];
              return (
                <button
                  key={cause.id}
                  type="button"
                  className="tc-row-link tc-cause-row"
                  data-state={cause.state}
                  onClick={() => edit.open(branch, cause)}
                >
                  <span className="tc-cause-text">{cause.text}</span>
                  <span className="tc-badge" data-tone={cause.state === 'confirmed' ? 'warned' : undefined}>
                    <Icon size={16} aria-hidden /> {t(`causes.state_${cause.state}`)}
                  </span>
                </button>
              );
            })}
          </section>
        );
      })}
    </div>
  );
}
