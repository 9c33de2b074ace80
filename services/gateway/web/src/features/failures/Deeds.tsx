import { Button } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowMerge,
  IconBan,
  IconCheck,
  IconChecks,
  IconPlayerPlay,
  IconThumbUp,
  type TablerIcon,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { closeFailure, rejectFailure, reopenFailure, startFailure } from '../../api/failures';
import type { Failure } from '../../api/failureTypes';
import { keys } from '../../api/keys';
import { useIsEngineer } from '../../components/useRole';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { AcceptDialog } from './AcceptDialog';
import { type Deed, deedsOf } from './deeds';
import { MergeDialog } from './MergeDialog';
import { SolveDialog } from './SolveDialog';

const ICONS: Record<Deed, TablerIcon> = {
  accept: IconThumbUp,
  start: IconPlayerPlay,
  solve: IconCheck,
  close: IconChecks,
  merge: IconArrowMerge,
  reject: IconBan,
  reopen: IconArrowBackUp,
};

/** What may be done with the report now; the first is what comes next. */
export function Deeds({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const [deed, setDeed] = useState<Deed | null>(null);
  return (
    <>
      {deedsOf(failure.state, isEngineer).map((one, index) => {
        const Icon = ICONS[one];
        return (
          <Button
            key={one}
            className={index === 0 ? 'tc-primary' : undefined}
            variant={index === 0 ? 'filled' : 'default'}
            leftSection={<Icon size={20} aria-hidden />}
            onClick={() => setDeed(one)}
          >
            {t(`deed.${one}`)}
          </Button>
        );
      })}
      {deed ? <Dialog key={deed} deed={deed} failure={failure} close={() => setDeed(null)} /> : null}
    </>
  );
}

type DialogProps = { deed: Deed; failure: Failure; close: () => void };

function Dialog({ deed, failure, close }: DialogProps) {
  const { t } = useTranslation();
  if (deed === 'accept') return <AcceptDialog failure={failure} close={close} />;
  if (deed === 'merge') return <MergeDialog failure={failure} close={close} />;
  if (deed === 'solve') return <SolveDialog failure={failure} close={close} />;
  const send = { start: startFailure, close: closeFailure, reject: rejectFailure, reopen: reopenFailure }[deed];
  const isOptional = deed === 'start' || deed === 'close';
  return (
    <ReasonDialog
      title={t(`deed.${deed}`)}
      text={t(`deedText.${deed}`)}
      label={t(isOptional ? 'failures.noteOptional' : 'failures.reason')}
      submit={t(`deed.${deed}`)}
      optional={isOptional}
      refreshes={[keys.failures]}
      send={(words, key) => send(failure, words, key)}
      close={close}
    />
  );
}
