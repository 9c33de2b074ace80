import { useTranslation } from 'react-i18next';
import { IconCheck } from '@tabler/icons-react';
import type { Tried as Result } from '../../api/tellingTypes';
import { Notice } from '../../components/Notice';

/** What came of a test, and what the other side said to it in its own words. */
export function Tried({ result, done }: { result: Result; done: string }) {
  const { t } = useTranslation();
  return (
    <div role="status" data-tried={result.ok}>
      {result.ok ? (
        <Notice tone="info" icon={IconCheck}>
          {done}
        </Notice>
      ) : (
        <Notice tone="bad">
          <div>{t(`deliveryProblem.${result.problem ?? 'refused'}`)}</div>
          {result.detail ? <code className="tc-small tc-wrap">{result.detail}</code> : null}
        </Notice>
      )}
    </div>
  );
}
