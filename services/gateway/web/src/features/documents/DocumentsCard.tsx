import { Button } from '@mantine/core';
import { IconArchive, IconExternalLink, IconUpload } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { useDocuments } from '../../api/tooling';
import type { ToolDocument } from '../../api/toolingTypes';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { ReasonDialog } from '../dialogs/ReasonDialog';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';

const UploadDialog = lazy(async () => ({ default: (await import('./UploadDialog')).UploadDialog }));

export function DocumentsCard({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const documents = useDocuments(toolId);
  const [adding, setAdding] = useState(false);
  const [retiring, setRetiring] = useState<ToolDocument | null>(null);
  const rows = documents.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card
      title={t('document.title')}
      id="documents"
      actions={
        isEngineer ? (
          <Button variant="default" leftSection={<IconUpload size={20} aria-hidden />} onClick={() => setAdding(true)}>
            {t('document.add')}
          </Button>
        ) : null
      }
    >
      {documents.isPending ? <Loading lines={2} /> : null}
      {documents.isError && rows.length === 0 ? <ProblemNotice error={documents.error} retry={() => void documents.refetch()} /> : null}
      {documents.isSuccess && rows.length === 0 ? <p className="tc-soft tc-lead">{t('document.none')}</p> : null}
      <ul className="tc-list">
        {rows.map((one) => (
          <Line key={one.id} document={one} retire={isEngineer ? () => setRetiring(one) : null} />
        ))}
      </ul>
      {documents.hasNextPage ? (
        <Button mt="sm" variant="default" fullWidth loading={documents.isFetchingNextPage} onClick={() => void documents.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
      {adding ? (
        <Suspense fallback={null}>
          <UploadDialog toolId={toolId} close={() => setAdding(false)} />
        </Suspense>
      ) : null}
      {retiring ? <RetireDocument toolId={toolId} document={retiring} close={() => setRetiring(null)} /> : null}
    </Card>
  );
}

function Line({ document, retire }: { document: ToolDocument; retire: (() => void) | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className="tc-refused" data-document={document.id}>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <a className="tc-open" href={`/api/v1/documents/${encodeURIComponent(document.id)}/content`} target="_blank" rel="noopener">
          <span className="tc-wrap">{document.name}</span> <IconExternalLink size={18} aria-hidden />
        </a>
        {retire ? (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconArchive size={18} aria-hidden />}
            aria-label={t('document.retireNamed', { name: document.name })}
            onClick={retire}
          >
            {t('document.retire')}
          </Button>
        ) : null}
      </div>
      {document.note ? <div className="tc-wrap tc-small">{document.note}</div> : null}
      <div className="tc-small tc-soft">
        {t(`documentKind.${document.kind}`)} · {format.bytes(document.bytes)} ·{' '}
        {t('log.byline', { when: format.moment(document.added_at), name: document.added_by })}
      </div>
    </li>
  );
}

function RetireDocument({ toolId, document, close }: { toolId: string; document: ToolDocument; close: () => void }) {
  const { t } = useTranslation();
  return (
    <ReasonDialog
      title={t('document.retireNamed', { name: document.name })}
      text={t('document.retireText')}
      label={t('axis.reason')}
      submit={t('document.retire')}
      color="red"
      refreshes={[keys.tool(toolId)]}
      close={close}
      send={(reason, key) =>
        body(
          api.POST('/api/v1/documents/{document_id}/retire', {
            params: { path: { document_id: document.id }, header: { 'Idempotency-Key': key } },
            body: { reason },
          }),
        )
      }
    />
  );
}
