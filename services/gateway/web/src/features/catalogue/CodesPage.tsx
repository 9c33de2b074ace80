import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconEdit, IconListSearch, IconPlus, IconSearch, IconStar } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CODE_GROUPS } from '../../api/failureNames';
import { useCodes } from '../../api/failures';
import type { Code, CodeGroup } from '../../api/failureTypes';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { SeverityBadge } from '../failures/Badges';
import { branchesOf } from '../failures/codes';
import '../failures/failures.css';
import { useFailureWords } from '../failures/useFailureWords';
import '../job/job.css';
import '../tooling.css';
import { CodeDialog } from './CodeDialog';
import type { CodesSearch } from './search';

const route = getRouteApi('/failure-codes');
const TYPING_MS = 250;

/** The words that failures, causes and fixes are called by, as a tree of two levels in each group. */
export function CodesPage() {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const search = route.useSearch();
  const { group = 'part_defect', q, retired } = search;
  const codes = useCodes({ ...(q ? { q } : { group: [group] }), ...(retired ? { retired } : {}) });
  const [editing, setEditing] = useState<string | 'new' | null>(null);
  const items = codes.data?.items ?? [];
  const edited = items.find((one) => one.code === editing) ?? null;
  const groups = q ? CODE_GROUPS.filter((one) => items.some((code) => code.group === one)) : [group];
  return (
    <>
      <PageHead
        title={t('codes.title')}
        actions={
          isEngineer ? (
            <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setEditing('new')}>
              {t('codes.add')}
            </Button>
          ) : null
        }
      >
        {codes.data ? <span className="tc-soft tc-small">{t('codes.version', { version: codes.data.version })}</span> : null}
      </PageHead>
      <Filters search={search} group={group} />
      {codes.isPending ? <Loading lines={8} /> : null}
      {codes.isError && items.length === 0 ? <ProblemNotice error={codes.error} retry={() => void codes.refetch()} /> : null}
      {codes.isSuccess && items.length === 0 ? <EmptyState icon={IconListSearch} title={t('failures.noCodeFound')} /> : null}
      <div className="tc-stack">
        {groups.map((one) => (
          <Group key={one} group={one} codes={items.filter((code) => code.group === one)} edit={isEngineer ? setEditing : null} />
        ))}
      </div>
      {editing === 'new' || edited ? <CodeDialog key={editing} code={edited} group={group} close={() => setEditing(null)} /> : null}
    </>
  );
}

function Filters({ search, group }: { search: CodesSearch; group: CodeGroup }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search.q ?? '');
  const look = useDebouncedCallback(
    (q: string) => void navigate({ search: (old) => ({ ...old, q: q.trim() || undefined }), replace: true }),
    TYPING_MS,
  );
  return (
    <div className="tc-list" style={{ marginBottom: '1rem' }}>
      <TextInput
        type="search"
        aria-label={t('failures.searchCode')}
        placeholder={t('failures.searchCodeHint')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <nav className="tc-chips" aria-label={t('failures.group')}>
        {CODE_GROUPS.map((one) => (
          <Link
            key={one}
            to="/failure-codes"
            search={{ group: one, ...(search.retired ? { retired: true as const } : {}) }}
            replace
            className="tc-chip"
            activeProps={{ 'aria-current': undefined }}
            aria-current={!search.q && one === group ? 'true' : undefined}
            onClick={() => setTyped('')}
          >
            {t(`codeGroup.${one}`)}
          </Link>
        ))}
        <button
          type="button"
          className="tc-chip"
          aria-pressed={search.retired === true}
          onClick={() => void navigate({ search: (old) => ({ ...old, retired: old.retired ? undefined : true }), replace: true })}
        >
          {t('codes.alsoRetired')}
        </button>
      </nav>
    </div>
  );
}

type GroupProps = { group: CodeGroup; codes: readonly Code[]; edit: ((code: string) => void) | null };

function Group({ group, codes, edit }: GroupProps) {
  const { t } = useTranslation();
  const words = useFailureWords();
  if (codes.length === 0) return null;
  return (
    <Card title={t(`codeGroup.${group}`)} id={`group-${group}`}>
      <ul className="tc-tree">
        {branchesOf(codes, words.code).map(({ code, below }) => (
          <li key={code.code}>
            <Row code={code} edit={edit} />
            {below.length > 0 ? (
              <ul className="tc-tree tc-code-below">
                {below.map((one) => (
                  <li key={one.code}>
                    <Row code={one} edit={edit} />
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Row({ code, edit }: { code: Code; edit: ((code: string) => void) | null }) {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const other = i18n.language.startsWith('de') ? code.names.en : code.names.de;
  const synonyms = Object.values(code.synonyms).flat();
  return (
    <div className="tc-code-row" data-code={code.code} data-retired={code.retired || undefined}>
      <div>
        <strong className="tc-wrap">{words.code(code)}</strong> <code className="tc-code">{code.code}</code>
        {code.favourite ? (
          <span className="tc-badge">
            <IconStar size={16} aria-hidden /> {t('codeField.favourite')}
          </span>
        ) : null}
        {code.merged_into ? (
          <span className="tc-badge">{t('codes.mergedInto', { into: code.merged_into })}</span>
        ) : code.retired ? (
          <span className="tc-badge">{t('codes.isRetired')}</span>
        ) : null}
        <div className="tc-soft tc-small tc-wrap">{[other, ...synonyms].filter(Boolean).join(' · ')}</div>
        {code.retired_reason ? <div className="tc-small tc-wrap">{code.retired_reason}</div> : null}
      </div>
      <span className="tc-line">
        {code.severity ? <SeverityBadge severity={code.severity} /> : null}
        {edit ? (
          <Button
            variant="subtle"
            leftSection={<IconEdit size={18} aria-hidden />}
            aria-label={t('codes.editNamed', { code: code.code })}
            onClick={() => edit(code.code)}
          >
            {t('actions.edit')}
          </Button>
        ) : null}
      </span>
    </div>
  );
}
