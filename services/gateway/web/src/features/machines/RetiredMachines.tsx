import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { useRetiredMachines } from '../../api/tooling';
import type { RetiredMachine } from '../../api/toolingTypes';
import { ProblemNotice } from '../../components/Notice';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';
import { UseControl, UsedBy } from '../dialogs/UseControl';

/** Presses that were sold or scrapped: out of every list, and back when one was retired by mistake. */
export function RetiredMachines() {
  const { t } = useTranslation();
  const machines = useRetiredMachines();
  const items = machines.data ?? [];
  if (items.length === 0) return null;
  return (
    <details style={{ marginTop: '1.5rem' }}>
      <summary className="tc-soft">{t('machines.retiredOnes')}</summary>
      <ul className="tc-list" style={{ marginTop: '0.75rem' }}>
        {items.map((machine) => (
          <Row key={machine.id} machine={machine} />
        ))}
      </ul>
    </details>
  );
}

function Row({ machine }: { machine: RetiredMachine }) {
  const isEngineer = useIsEngineer();
  const write = useWrite(
    (use: { retired: boolean; reason: string }) =>
      body(
        api.PATCH('/api/v1/machines/{machine_id}', {
          params: { path: { machine_id: machine.id }, header: ifMatch(machine.version) },
          body: use,
        }),
      ),
    { refreshes: [keys.machines], done: () => undefined },
  );
  return (
    <li className="tc-card tc-list" data-machine={machine.id}>
      <strong>{machine.name}</strong>
      {isEngineer ? (
        <UseControl of={machine} pending={write.pending} send={(retired, reason) => write.run({ retired, reason })} />
      ) : (
        <UsedBy of={machine} />
      )}
      {write.error ? <ProblemNotice error={write.error} /> : null}
    </li>
  );
}
