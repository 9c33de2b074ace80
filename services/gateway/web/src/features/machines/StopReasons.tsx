import { useTranslation } from 'react-i18next';
import type { Machine } from '../../api/types';
import { useFormat } from '../../components/useFormat';
import { saidOf } from '../../lib/causes';

/** Why the press must not run, in the reader's language; the permit's own English where it gives no more. */
export function StopReasons({ run }: { run: Machine['run'] }) {
  const { i18n } = useTranslation();
  const format = useFormat();
  return (
    <>
      {run.reasons.map((reason, place) => {
        const cause = run.causes[place];
        return <div key={reason}>{(cause ? saidOf(cause, i18n, format) : '') || reason}</div>;
      })}
    </>
  );
}
