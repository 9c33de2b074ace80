import { Button } from '@mantine/core';
import { IconArchive, IconRestore } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Part } from '../../api/types';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useIsEngineer } from '../../components/useRole';
import { useWrite } from '../../components/useWrite';

/** Why the part is no longer offered, and the way back. */
export function RetiredPart({ part }: { part: Part }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const write = useWrite(
    (version: number, key) =>
      body(
        api.POST('/api/v1/parts/{part_id}/restore', {
          params: { path: { part_id: part.id }, header: { 'Idempotency-Key': key, ...ifMatch(version) } },
        }),
      ),
    { refreshes: [keys.parts], done: () => undefined },
  );
  return (
    <Notice tone="info" icon={IconArchive}>
      <div>{part.retired_reason ?? t('parts.retired')}</div>
      {isEngineer ? (
        <Button
          mt="xs"
          variant="default"
          leftSection={<IconRestore size={20} aria-hidden />}
          loading={write.pending}
          onClick={() => write.run(part.version)}
        >
          {t('parts.restore')}
        </Button>
      ) : null}
      {write.error ? <ProblemNotice error={write.error} /> : null}
    </Notice>
  );
}
