import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCornerDownLeft, IconPencil, IconPlus, IconTarget, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { Card } from '../../components/Page';
import { uid } from '../../lib/uid';
import type { AnalysisValues } from './analysisValues';
import { askedAbout, type Chain, moved, MOST_CHAINS, MOST_WHYS, newChain, withNextWhy, withoutWhy, withWhy } from './whys';

type Props = {
  chains: readonly Chain[];
  /** What the first why of a chain is asked about. */
  problem: string;
  change: (change: (values: AnalysisValues) => AnalysisValues) => void;
  /** An answer becomes the cause. */
  take: (text: string) => void;
};

/** Several ways down from the failure to a root. */
export function WhyChains({ chains, problem, change, take }: Props) {
  const { t } = useTranslation();
  // A chain stands ready before anybody has begun one; it is kept with its first letter.
  const [fresh] = useState(() => newChain(uid()));
  const shown = chains.length > 0 ? chains : [fresh];
  const set = (chain: Chain): void =>
    change((values) => {
      const isThere = values.five_whys.some(({ id }) => id === chain.id);
      return {
        ...values,
        five_whys: isThere ? values.five_whys.map((one) => (one.id === chain.id ? chain : one)) : [...values.five_whys, chain],
      };
    });
  return (
    <Card
      title={t('causes.fiveWhy')}
      id="five-why"
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={20} aria-hidden />}
          disabled={shown.length >= MOST_CHAINS || chains.length === 0}
          onClick={() => set(newChain(uid()))}
        >
          {t('causes.addChain')}
        </Button>
      }
    >
      <div className="tc-stack">
        {shown.map((chain, index) => (
          <ChainEditor
            key={chain.id}
            chain={chain}
            name={t('causes.chain', { number: index + 1 })}
            problem={problem}
            set={set}
            remove={
              shown.length > 1
                ? () => change((values) => ({ ...values, five_whys: values.five_whys.filter(({ id }) => id !== chain.id) }))
                : null
            }
            take={take}
          />
        ))}
      </div>
    </Card>
  );
}

type ChainProps = {
  chain: Chain;
  name: string;
  problem: string;
  set: (chain: Chain) => void;
  remove: (() => void) | null;
  take: (text: string) => void;
};

function ChainEditor({ chain, name, problem, set, remove, take }: ChainProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  const goOn = (index: number): void => {
    if (!chain.whys[index]?.answer.trim()) return;
    // The next answer must be there before it can take the focus, and a tablet's keyboard stays open only for a focus at once.
    flushSync(() => set(withNextWhy(chain, index)));
    list.current?.querySelectorAll<HTMLTextAreaElement>('textarea[data-answer]')[index + 1]?.focus();
  };
  return (
    <section className="tc-chain" aria-label={name}>
      <div className="tc-line tc-spread">
        <h3>{name}</h3>
        {remove ? (
          <ActionIcon aria-label={t('causes.removeChain', { chain: name })} onClick={remove}>
            <IconTrash size={22} aria-hidden />
          </ActionIcon>
        ) : null}
      </div>
      <ol className="tc-whys" ref={list}>
        {chain.whys.map((why, index) => (
          <WhyRow
            key={index}
            number={index + 1}
            asked={why.question || t('causes.why', { about: askedAbout(chain, index) ?? problem })}
            question={why.question}
            answer={why.answer}
            last={index === chain.whys.length - 1}
            set={(part) => set(withWhy(chain, index, part))}
            goOn={() => goOn(index)}
            move={(by) => set(moved(chain, index, by))}
            remove={() => set(withoutWhy(chain, index))}
            take={() => take(why.answer)}
          />
        ))}
      </ol>
    </section>
  );
}

type RowProps = {
  number: number;
  asked: string;
  question: string;
  answer: string;
  last: boolean;
  set: (part: { question?: string; answer?: string }) => void;
  goOn: () => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
  take: () => void;
};

function WhyRow({ number, asked, question, answer, last, set, goOn, move, remove, take }: RowProps) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    goOn();
  };
  return (
    <li className="tc-why">
      <span className="tc-why-number" aria-hidden>
        {number}
      </span>
      <div className="tc-list">
        {asks ? (
          <Textarea
            label={t('causes.question', { number })}
            autosize
            minRows={1}
            autoFocus
            value={question || asked}
            onChange={(event) => set({ question: event.currentTarget.value })}
            onBlur={() => setAsks(false)}
          />
        ) : (
          <div className="tc-asked">
            <span>{asked}</span>
            <ActionIcon aria-label={t('causes.editQuestion', { number })} onClick={() => setAsks(true)}>
              <IconPencil size={20} aria-hidden />
            </ActionIcon>
          </div>
        )}
        <Textarea
          data-answer
          aria-label={t('causes.answer', { number })}
          placeholder={t('causes.answerHint')}
          autosize
          minRows={1}
          enterKeyHint="next"
          value={answer}
          onChange={(event) => set({ answer: event.currentTarget.value })}
          onKeyDown={onKey}
        />
        <div className="tc-line">
          <Button
            variant={last ? 'light' : 'subtle'}
            leftSection={<IconCornerDownLeft size={20} aria-hidden />}
            disabled={!answer.trim() || number >= MOST_WHYS}
            onClick={goOn}
          >
            {last ? t('causes.nextWhy') : t('causes.whyBetween')}
          </Button>
          <Button variant="subtle" leftSection={<IconTarget size={20} aria-hidden />} disabled={!answer.trim()} onClick={take}>
            {t('causes.take')}
          </Button>
          <span className="tc-line tc-why-order">
            <ActionIcon aria-label={t('causes.up', { number })} disabled={number === 1} onClick={() => move(-1)}>
              <IconArrowUp size={22} aria-hidden />
            </ActionIcon>
            <ActionIcon aria-label={t('causes.down', { number })} disabled={last} onClick={() => move(1)}>
              <IconArrowDown size={22} aria-hidden />
            </ActionIcon>
            <ActionIcon aria-label={t('causes.removeWhy', { number })} onClick={remove}>
              <IconTrash size={22} aria-hidden />
            </ActionIcon>
          </span>
        </div>
      </div>
    </li>
  );
}
