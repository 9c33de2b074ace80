import { VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconMoodCheck } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActionColumns } from '../../api/actions';
import type { Action } from '../../api/actionTypes';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { ActionCard } from './ActionCard';
import { type AskedDeed, DeedDialog, isAsked } from './DeedDialog';
import { columnOf, deedOfDrop } from './moves';
import { columnFilters, type Columns, concerns, inColumns, shownColumn } from './columns';
import { type ActionSearch, type Column, COLUMNS, FINISHED, isOneself } from './search';
import { startAction } from './useActionWrites';
import type { Me } from './useMe';
import { useApprove } from './useActionDeeds';

const WIDE = '(min-width: 94em) and (pointer: fine)';

/** Actions by state. Dragging a card is one way to move it, its button is the other; both do the same. */
export function Board({ search, me }: { search: ActionSearch; me: Me }) {
  const { t } = useTranslation();
  const pages = useActionColumns(columnFilters(search, me));
  const entries = useStore(outbox.entries);
  const wide = useMediaQuery(WIDE, false, { getInitialValueInEffect: false });
  const isShown = (action: Action): boolean => !isOneself(search) || concerns(action, me.username);
  const answers = pages.map((page) => page.data);
  const failed = pages.find((page) => page.isError && !page.data);
  const columns = answers.every((answer) => answer !== undefined) ? inColumns(answers, entries, me.name, isShown) : null;
  if (failed) return <ProblemNotice error={failed.error} retry={() => void failed.refetch()} />;
  if (!columns) return <Loading lines={4} height={110} />;
  return (
    <>
      {wide ? <AllColumns columns={columns} search={search} me={me} /> : <OneColumn columns={columns} search={search} me={me} />}
      <p className="tc-soft tc-small">{wide ? t('actionBoard.hint') : null}</p>
    </>
  );
}

type Shown = { columns: Columns; search: ActionSearch; me: Me };

function AllColumns({ columns, search, me }: Shown) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const approve = useApprove();
  const [dragged, setDragged] = useState<Action | null>(null);
  const [over, setOver] = useState<Column | null>(null);
  const [asked, setAsked] = useState<{ action: Action; deed: AskedDeed } | null>(null);
  const move = useMoved(columns);
  const drop = (action: Action, column: Column): void => {
    const deed = deedOfDrop(action, column, me);
    if (deed === null) return;
    move.begun(action.id);
    if (deed === 'start') startAction(action);
    else if (deed === 'approve') approve.run({ id: action.id });
    else if (deed === 'complete')
      void navigate({ to: '/actions/$actionId', params: { actionId: action.id }, search: { step: 'complete' } });
    else if (isAsked(deed)) setAsked({ action, deed });
  };
  return (
    <>
      {approve.error ? <ProblemNotice error={approve.error} /> : null}
      <div className="tc-act-board">
        {COLUMNS.map((column) => {
          const takes = dragged !== null && deedOfDrop(dragged, column, me) !== null;
          return (
            <section
              key={column}
              className="tc-board-column tc-act-column"
              aria-labelledby={`column-${column}`}
              data-column={column}
              data-takes={takes || undefined}
              data-over={(takes && over === column) || undefined}
              onDragOver={(event) => {
                if (!takes) return;
                event.preventDefault();
                setOver(column);
              }}
              onDragLeave={() => setOver(null)}
              onDrop={(event) => {
                event.preventDefault();
                setOver(null);
                if (dragged) drop(dragged, column);
              }}
            >
              <h2 id={`column-${column}`}>
                {t(`actionBoard.${column}`)} <span className="tc-soft">{format.count(columns[column].cards.length)}</span>
              </h2>
              <Cards
                column={column}
                shown={{ columns, search, me }}
                moving={move.begun}
                drag={(action) => ({ start: () => setDragged(action), end: () => setDragged(null) })}
              />
            </section>
          );
        })}
      </div>
      <Told text={move.told} />
      {asked ? <DeedDialog {...asked} close={() => setAsked(null)} /> : null}
    </>
  );
}

/** A tablet or phone shows one column; which one is an address. */
function OneColumn({ columns, search, me }: Shown) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = shownColumn(search.column, columns);
  const move = useMoved(columns);
  return (
    <>
      <nav className="tc-chips tc-board-switch" aria-label={t('actionBoard.columns')}>
        {COLUMNS.map((column) => (
          <Link
            key={column}
            to="/actions"
            search={{ ...search, column }}
            replace
            className="tc-chip"
            aria-current={column === shown ? 'page' : undefined}
            data-column={column}
          >
            {t(`actionBoard.${column}`)} <strong>{format.count(columns[column].cards.length)}</strong>
          </Link>
        ))}
      </nav>
      <section aria-label={t(`actionBoard.${shown}`)} data-column={shown}>
        <Cards column={shown} shown={{ columns, search, me }} moving={move.begun} />
      </section>
      <Told text={move.told} />
    </>
  );
}

type CardsProps = {
  column: Column;
  shown: Shown;
  moving: (id: string) => void;
  drag?: (action: Action) => { start: () => void; end: () => void };
};

function Cards({ column, shown: { columns, search, me }, moving, drag }: CardsProps) {
  const { t } = useTranslation();
  const { cards, isCut } = columns[column];
  if (cards.length === 0) return <EmptyState icon={IconMoodCheck} title={t(`actionBoard.none_${column}`)} />;
  return (
    <>
      <ul className="tc-board-cards">
        {cards.map((action) => (
          <ActionCard
            key={action.id}
            action={action}
            who={me}
            narrow
            showsOwner={action.owner.username !== me.username}
            moving={() => moving(action.id)}
            drag={drag?.(action)}
          />
        ))}
      </ul>
      {isCut ? (
        <LinkButton
          to="/actions"
          search={{ ...search, view: 'list', state: column === 'done' ? FINISHED : column }}
          variant="default"
          mt="sm"
          fullWidth
        >
          {t('tools.more')}
        </LinkButton>
      ) : null}
    </>
  );
}

/** Follows a card that was moved: says where it is now, and puts the focus on its next button there. */
function useMoved(columns: Columns): { begun: (id: string) => void; told: string } {
  const { t } = useTranslation();
  const [told, setTold] = useState('');
  const moving = useRef<{ id: string; from: Column | null } | null>(null);
  useEffect(() => {
    const card = cardOf(columns, moving.current?.id);
    const now = card ? columnOf(card.state) : null;
    if (!card || !now || now === moving.current?.from) return;
    moving.current = null;
    setTold(t('actionBoard.moved', { number: card.number, column: t(`actionBoard.${now}`) }));
    const shown = `[data-action="${CSS.escape(card.id)}"]`;
    const next = document.querySelector<HTMLElement>(`${shown} .tc-primary`) ?? document.querySelector<HTMLElement>(`${shown} a`);
    next?.focus();
  }, [columns, t]);
  const begun = (id: string): void => {
    const card = cardOf(columns, id);
    moving.current = { id, from: card ? columnOf(card.state) : null };
  };
  return { begun, told };
}

function cardOf(columns: Columns, id: string | undefined): Action | undefined {
  return COLUMNS.flatMap((column) => columns[column].cards).find((one) => one.id === id);
}

function Told({ text }: { text: string }) {
  return <VisuallyHidden role="status">{text}</VisuallyHidden>;
}
