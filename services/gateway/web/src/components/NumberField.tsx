import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readNumber } from '../lib/numbers';

type Props = Omit<TextInputProps, 'value' | 'onChange' | 'type' | 'label'> & {
  label?: string;
  /** In the label, so that an empty field tells it as well. */
  unit?: string | undefined;
  value?: number | string | undefined;
  /** A number, '' for nothing, or the text itself where it is no number: nothing is changed behind one's back. */
  onChange?: (value: number | string) => void;
  min?: number | undefined;
  max?: number | undefined;
  whole?: boolean | undefined;
  decimals?: number | undefined;
};

/** A number as people of either language type it. What does not fit stays as it was typed, and the field says why. */
export function NumberField({ label, unit, value = '', onChange, min, max, whole, decimals, error, ...input }: Props) {
  const { t, i18n } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const comma = i18n.language.startsWith('de');
  const [text, setText] = useState(() => shown(value, comma));
  const [told, setTold] = useState(value);
  // A page that takes numbers alone hears of nothing while the text is none: the text stays to be mended.
  const isMended = typeof told === 'string' && value === '';
  if (!isMended && !Object.is(told, value)) {
    setTold(value);
    setText(shown(value, comma));
  }
  const read = text.trim() === '' ? null : readNumber(text, comma, { min, max, whole, decimals });
  const fault = read && 'fault' in read ? t(`number.${read.fault}`, { min: shown(min, comma), max: shown(max, comma), decimals }) : '';
  useEffect(() => {
    const form = field.current?.form;
    if (!fault || !form) return undefined;
    // Before the page hears of it: a form with such a field is not sent.
    const refuse = (event: Event): void => {
      event.preventDefault();
      event.stopPropagation();
      field.current?.focus();
    };
    form.addEventListener('submit', refuse, { capture: true });
    return () => form.removeEventListener('submit', refuse, { capture: true });
  }, [fault]);
  const change = (typed: string): void => {
    setText(typed);
    const found = typed.trim() === '' ? null : readNumber(typed, comma, { whole });
    const next = found === null ? '' : 'value' in found ? found.value : typed;
    setTold(next);
    onChange?.(next);
  };
  return (
    <TextInput
      ref={field}
      inputMode={whole && (min ?? -1) >= 0 ? 'numeric' : 'decimal'}
      autoComplete="off"
      {...input}
      label={label && unit ? `${label} (${unit.trim()})` : label}
      error={fault || error}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function shown(value: number | string | undefined, comma: boolean): string {
  if (value === undefined) return '';
  return typeof value === 'number' && comma ? String(value).replace('.', ',') : String(value);
}
