import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCodes } from '../../api/failures';
import type { Code, CodeGroup } from '../../api/failureTypes';
import { ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { favourites, searched } from './codes';
import { useFailureWords } from './useFailureWords';
import './failures.css';

type Props = {
  /** Whose favourites come first; null where no tool is meant. */
  toolId: string | null;
  groups: readonly CodeGroup[];
  chosen: readonly string[];
  choose: (code: Code) => void;
  label: string;
};

const TYPING_MS = 200;

/** Codes as tiles: what this tool had most first, then group by group; typing finds by any word, also a little wrong. */
export function CodeChoice({ toolId, groups, chosen, choose, label }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS);
  const [group, setGroup] = useState<CodeGroup | undefined>(groups[0]);
  const about = { group: [...groups], ...(toolId ? { tool_id: toolId } : {}) };
  const codes = useCodes(about);
  const found = useCodes({ ...about, q }, q !== '');
  const all = codes.data?.items ?? [];
  const often = favourites(all);
  const shown = new Set(all.map(({ code }) => code));
  // What hangs on a code that is retired stands on its own.
  const isTop = ({ parent }: Code): boolean => parent === null || !shown.has(parent);
  const hits = q === '' ? [] : found.isError ? searched(all, q) : (found.data?.items ?? []);
  const tiles = (items: readonly Code[], name: string) => <Tiles items={items} chosen={chosen} choose={choose} label={name} />;
  return (
    <section className="tc-list" aria-label={label}>
      <TextInput
        type="search"
        aria-label={t('failures.searchCode')}
        placeholder={t('failures.searchCodeHint')}
        leftSection={<IconSearch size={20} aria-hidden />}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {codes.isPending ? <Loading lines={4} height={76} /> : null}
      {codes.isError && all.length === 0 ? <ProblemNotice error={codes.error} retry={() => void codes.refetch()} /> : null}
      {q !== '' ? (
        hits.length > 0 ? (
          tiles(hits, t('failures.found'))
        ) : found.isPending ? (
          <Loading lines={1} height={76} />
        ) : (
          <p className="tc-soft">{t('failures.noCodeFound')}</p>
        )
      ) : (
        <>
          {often.length > 0 ? (
            <>
              <h3 className="tc-tiles-head">{t('failures.often')}</h3>
              {tiles(often, t('failures.often'))}
            </>
          ) : null}
          {groups.length > 1 ? (
            <div className="tc-chips" role="group" aria-label={t('failures.group')}>
              {groups.map((one) => (
                <button key={one} type="button" className="tc-chip" aria-pressed={one === group} onClick={() => setGroup(one)}>
                  {t(`codeGroup.${one}`)}
                </button>
              ))}
            </div>
          ) : null}
          {group
            ? tiles(
                all.filter((code) => code.group === group && isTop(code)),
                t(`codeGroup.${group}`),
              )
            : null}
        </>
      )}
    </section>
  );
}

type TilesProps = { items: readonly Code[]; chosen: readonly string[]; choose: (code: Code) => void; label: string };

export function Tiles({ items, chosen, choose, label }: TilesProps) {
  const words = useFailureWords();
  return (
    <div className="tc-code-tiles" role="group" aria-label={label}>
      {items.map((code) => (
        <button
          key={code.code}
          type="button"
          className="tc-code-tile"
          data-code={code.code}
          aria-pressed={chosen.includes(code.code)}
          onClick={() => choose(code)}
        >
          <span>{words.code(code)}</span>
          <code>{code.code}</code>
        </button>
      ))}
    </div>
  );
}

/** What was chosen, more exactly where the catalogue knows more, and the way to another one. */
export function ChosenCode({
  toolId,
  groups,
  code,
  choose,
  change,
}: Omit<Props, 'chosen' | 'label' | 'choose'> & {
  code: string;
  choose: (code: Code) => void;
  change: () => void;
}) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const codes = useCodes({ group: [...groups], ...(toolId ? { tool_id: toolId } : {}) });
  const all = codes.data?.items ?? [];
  const own = all.find((one) => one.code === code);
  const below = all.filter((one) => one.parent === (own?.parent ?? code));
  return (
    <div className="tc-list">
      <div className="tc-line tc-code-chosen">
        <strong data-code={code}>{own ? words.code(own) : code}</strong>
        <Button variant="default" onClick={change}>
          {t('failures.otherCode')}
        </Button>
      </div>
      {below.length > 0 ? (
        <div className="tc-chips" role="group" aria-label={t('failures.moreExactly')}>
          {below.map((one) => (
            <button key={one.code} type="button" className="tc-chip" aria-pressed={one.code === code} onClick={() => choose(one)}>
              {words.code(one)}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
