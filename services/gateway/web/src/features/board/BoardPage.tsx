import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks';
import { IconClipboardList, IconFilterOff, IconPackage, IconSearch, IconMoodCheck } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBoard, useBoardRest } from '../../api/bench';
import type { Board, BoardColumnName, BoardPart } from '../../api/benchTypes';
import { useMachines } from '../../api/queries';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { codeIn } from '../../lib/codes';
import '../maintenance/bench.css';
import './board.css';
import { BoardCard } from './BoardCard';
import { type BoardSearch, COLUMNS, shownColumn } from './search';

const route = getRouteApi('/maintenance');
const TYPING_MS = 250;
/** No machine has this id: ids are made of small letters, digits and hyphens. */
const ANY = '*';
const WIDE = '(min-width: 76em) and (pointer: fine)';

export function BoardPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const board = useBoard(search);
  const wide = useMediaQuery(WIDE, false, { getInitialValueInEffect: false });
  return (
    <>
      <PageHead
        title={t('board.title')}
        actions={
          <>
            <LinkButton to="/parts" variant="default" leftSection={<IconPackage size={20} aria-hidden />}>
              {t('nav.parts')}
            </LinkButton>
            <LinkButton to="/templates" variant="default" leftSection={<IconClipboardList size={20} aria-hidden />}>
              {t('templates.title')}
            </LinkButton>
          </>
        }
      />
      <Filters search={search} />
      {board.isPending ? <Loading lines={5} height={110} /> : null}
      {board.isError && !board.data ? <ProblemNotice error={board.error} retry={() => void board.refetch()} /> : null}
      {board.data ? wide ? <AllColumns board={board.data} search={search} /> : <OneColumn board={board.data} search={search} /> : null}
    </>
  );
}

function Filters({ search }: { search: BoardSearch }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const machines = useMachines();
  const [typed, setTyped] = useState(search.q ?? '');
  const change = (next: BoardSearch): void => void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  const look = useDebouncedCallback((q: string) => change({ q: codeIn(q) || undefined }), TYPING_MS);
  return (
    <div className="tc-form-grid" role="search" style={{ marginBottom: '1rem' }}>
      <TextInput
        type="search"
        aria-label={t('tools.search')}
        placeholder={t('tools.searchHint')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <Select
        aria-label={t('tools.columnMachine')}
        allowDeselect={false}
        data={[
          { value: ANY, label: t('board.anyMachine') },
          ...(machines.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={search.machine ?? ANY}
        onChange={(machine) => change({ machine: machine === ANY ? undefined : (machine ?? undefined) })}
      />
    </div>
  );
}

function AllColumns({ board, search }: { board: Board; search: BoardSearch }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="tc-board">
      {COLUMNS.map((column) => (
        <section key={column} className="tc-board-column" aria-labelledby={`column-${column}`} data-column={column}>
          <h2 id={`column-${column}`}>
            {t(`board.${column}`)} <span className="tc-soft">{format.count(board.counts[column])}</span>
          </h2>
          <Cards column={column} part={board.columns[column]} search={search} />
        </section>
      ))}
    </div>
  );
}

/** A tablet shows one column; which one is an address, so it can be bookmarked and comes back. */
function OneColumn({ board, search }: { board: Board; search: BoardSearch }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = shownColumn(search.column, board.counts);
  return (
    <>
      <nav className="tc-chips tc-board-switch" aria-label={t('board.columns')}>
        {COLUMNS.map((column) => (
          <Link
            key={column}
            to="/maintenance"
            search={{ ...search, column }}
            replace
            className="tc-chip"
            aria-current={column === shown ? 'page' : undefined}
            data-column={column}
          >
            {t(`board.${column}`)} <strong>{format.count(board.counts[column])}</strong>
          </Link>
        ))}
      </nav>
      <section aria-label={t(`board.${shown}`)} data-column={shown}>
        <Cards column={shown} part={board.columns[shown]} search={search} />
      </section>
    </>
  );
}

function Cards({ column, part, search }: { column: BoardColumnName; part: BoardPart; search: BoardSearch }) {
  const { t } = useTranslation();
  const [more, setMore] = useState(false);
  if (part.items.length === 0 && (search.q || search.machine)) return <EmptyState icon={IconFilterOff} title={t('board.noMatch')} />;
  if (part.items.length === 0) return <EmptyState icon={IconMoodCheck} title={t(`board.none_${column}`)} />;
  return (
    <>
      <ul className="tc-board-cards">
        {part.items.map((card) => (
          <BoardCard key={card.level_id} card={card} />
        ))}
      </ul>
      {part.next_cursor === null ? null : more ? (
        <Rest column={column} search={search} after={part.next_cursor} />
      ) : (
        <Button mt="sm" variant="default" fullWidth onClick={() => setMore(true)}>
          {t('tools.more')}
        </Button>
      )}
    </>
  );
}

function Rest({ column, search, after }: { column: BoardColumnName; search: BoardSearch; after: string }) {
  const { t } = useTranslation();
  const rest = useBoardRest(column, search, after);
  const cards = rest.data?.pages.flatMap((page) => page.items) ?? [];
  if (rest.isPending) return <Loading lines={2} height={110} />;
  return (
    <>
      <ul className="tc-board-cards" style={{ marginTop: '0.625rem' }}>
        {cards.map((card) => (
          <BoardCard key={card.level_id} card={card} />
        ))}
      </ul>
      {rest.error ? <ProblemNotice error={rest.error} retry={() => void rest.refetch()} /> : null}
      {rest.hasNextPage ? (
        <Button mt="sm" variant="default" fullWidth loading={rest.isFetchingNextPage} onClick={() => void rest.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </>
  );
}
