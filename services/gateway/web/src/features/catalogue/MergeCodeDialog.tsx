import { Select } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { useCodes, useFailures } from '../../api/failures';
import type { Code } from '../../api/failureTypes';
import { keys } from '../../api/keys';
import { Notice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { useFailureWords } from '../failures/useFailureWords';

const SHOWN = 5;

/** Which code stays, and what that does to the reports there are. */
export function MergeCodeDialog({ code, close }: { code: Code; close: () => void }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const all = useCodes({ group: [code.group] });
  const [into, setInto] = useState<string | null>(null);
  const others = (all.data?.items ?? []).filter((one) => one.code !== code.code);
  const stays = others.find((one) => one.code === into);
  return (
    <ReasonDialog
      title={t('codes.mergeNamed', { code: code.code })}
      text={t('codes.mergeText')}
      label={t('failures.reason')}
      submit={t('codes.merge')}
      ready={into !== null}
      also={into}
      refreshes={[keys.failureCodes, keys.failures]}
      send={(reason, key) =>
        body(
          api.POST('/api/v1/failure-codes/{code}/merge', {
            params: { path: { code: code.code }, header: { 'Idempotency-Key': key, ...ifMatch(code.version) } },
            body: { into: into ?? '', reason },
          }),
        )
      }
      close={close}
    >
      <Select
        label={t('codes.stays')}
        searchable
        required
        data={others.map((one) => ({ value: one.code, label: `${words.code(one)} (${one.code})` }))}
        value={into}
        onChange={setInto}
      />
      {stays ? <Preview code={code} stays={stays} /> : null}
    </ReasonDialog>
  );
}

function Preview({ code, stays }: { code: Code; stays: Code }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useFailureWords();
  const found = useFailures({ code: code.code });
  const reports = found.data?.pages.flatMap((page) => page.items) ?? [];
  const count = reports.length;
  return (
    <Notice tone="info">
      <strong className="tc-line">
        {words.code(code)} <IconArrowRight size={18} aria-label={t('codes.becomes')} /> {words.code(stays)}
      </strong>
      <div>
        {found.hasNextPage
          ? t('codes.countedMany', { number: format.count(count), into: stays.code })
          : t('codes.counted', { count, into: stays.code })}
      </div>
      <ul>
        {reports.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            {t('failures.numbered', { number: one.number })} {one.tool.number} {words.place(one)} {format.date(one.reported_at)}
          </li>
        ))}
      </ul>
      <div>{t('codes.mergeKeeps')}</div>
    </Notice>
  );
}
