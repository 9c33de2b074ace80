import { Textarea } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

const TYPING_MS = 900;

/** A text that is saved as one types; leaving the field or the page saves at once. */
export function SavedText({
  label,
  value,
  save,
  disabled,
  placeholder,
}: {
  label: string;
  value: string;
  save: (text: string) => void;
  disabled: boolean;
  placeholder?: string;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const later = useDebouncedCallback((text: string) => save(text), { delay: TYPING_MS, flushOnUnmount: true });
  return (
    <Textarea
      label={label}
      placeholder={placeholder}
      autosize
      minRows={1}
      disabled={disabled}
      value={typed ?? value}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
      onBlur={() => {
        later.flush();
        setTyped(null);
      }}
    />
  );
}
