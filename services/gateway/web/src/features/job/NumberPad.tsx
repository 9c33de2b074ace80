import { Button } from '@mantine/core';
import { IconArrowBigRightLine, IconBackspace, IconCheck } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChecklistItem } from '../../api/benchTypes';
import { type Verdict, verdictOf } from './items';
import { cleaned, numberOf, type PadKey, pressed, shown } from './number';
import { Limits, VerdictWord } from './Verdict';

const KEYS = ['7', '8', '9', '4', '5', '6', '1', '2', '3', 'sign', '0', 'point'] as const satisfies readonly PadKey[];

type Props = {
  item: ChecklistItem;
  label: string;
  value: number | null;
  isLast: boolean;
  save: (value: number) => void;
  close: () => void;
};

/** Large keys under the row, the verdict while one types; a keyboard works as well. */
export function NumberPad({ item, label, value, isLast, save, close }: Props) {
  const { t } = useTranslation();
  const point = t('format.decimal');
  const [text, setText] = useState(shown(value, point));
  const [isFresh, setIsFresh] = useState(true);
  const display = useRef<HTMLInputElement>(null);
  const typed = numberOf(text);
  const verdict: Verdict | null = verdictOf(item, typed);
  useEffect(() => {
    display.current?.focus({ preventScroll: true });
    display.current?.closest('li')?.scrollIntoView({ block: 'center' });
  }, []);
  const press = (key: PadKey): void => {
    // The first digit replaces what was there, as on every scale.
    setText(pressed(isFresh && /\d/.test(key) ? '' : text, key, point));
    setIsFresh(false);
  };
  const enter = (): void => {
    if (typed !== null) save(typed);
  };
  const face = (key: (typeof KEYS)[number]): ReactNode => (key === 'point' ? point : key === 'sign' ? '±' : key);
  return (
    <div className="tc-pad" data-verdict={verdict ?? undefined}>
      <div className="tc-pad-side">
        <Limits item={item} />
        <div className="tc-pad-display">
          <input
            ref={display}
            inputMode="none"
            autoComplete="off"
            aria-label={label}
            value={text}
            onChange={(event) => (setText(cleaned(event.currentTarget.value, point)), setIsFresh(false))}
            onKeyDown={(event) => {
              if (event.key === 'Enter') enter();
              if (event.key === 'Escape') close();
            }}
          />
          <span>{item.unit}</span>
        </div>
        <div className="tc-pad-verdict" role="status">
          {verdict ? <VerdictWord verdict={verdict} /> : null}
        </div>
        <Button
          className="tc-primary"
          disabled={typed === null}
          onClick={enter}
          leftSection={isLast ? <IconCheck size={24} aria-hidden /> : <IconArrowBigRightLine size={24} aria-hidden />}
        >
          {isLast ? t('pad.take') : t('pad.next')}
        </Button>
      </div>
      <div className="tc-pad-keys" role="group" aria-label={t('pad.keys')}>
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            onClick={() => press(key)}
            aria-label={key === 'sign' || key === 'point' ? t(`pad.key_${key}`) : undefined}
          >
            {face(key)}
          </button>
        ))}
        <button type="button" className="tc-pad-back" onClick={() => press('back')} aria-label={t('pad.key_back')}>
          <IconBackspace size={26} aria-hidden />
        </button>
      </div>
    </div>
  );
}
