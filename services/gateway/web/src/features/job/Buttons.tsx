import type { TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export type Option<T extends string> = { value: T; text: string; icon?: TablerIcon; tone?: string };

/** A choice as large buttons side by side: one tap, the chosen one is filled and pressed. */
export function Buttons<T extends string>({
  label,
  options,
  value,
  choose,
  disabled = false,
}: {
  label: string;
  options: readonly Option<T>[];
  value: T | null;
  choose: (value: T) => void;
  disabled?: boolean;
}) {
  return (
    <div className="tc-judge" role="group" aria-label={label}>
      {options.map(({ value: one, text, icon: Icon, tone }) => (
        <button key={one} type="button" aria-pressed={one === value} data-tone={tone} disabled={disabled} onClick={() => choose(one)}>
          {Icon ? <Icon size={22} aria-hidden /> : null}
          {text}
        </button>
      ))}
    </div>
  );
}

/** Words typed into a chip: put in by one tap, taken out by another. */
export function NoteChips({ texts, note, change }: { texts: readonly string[]; note: string; change: (note: string) => void }) {
  const { t } = useTranslation();
  const sentences = note
    .split('. ')
    .map((sentence) => sentence.replace(/\.$/, ''))
    .filter((sentence) => sentence.trim() !== '');
  return (
    <div className="tc-chips" role="group" aria-label={t('logForm.quick')}>
      {texts.map((text) => {
        const isIn = sentences.includes(text);
        const toggled = isIn ? sentences.filter((sentence) => sentence !== text) : [...sentences, text];
        return (
          <button key={text} type="button" className="tc-chip" aria-pressed={isIn} onClick={() => change(toggled.join('. '))}>
            {text}
          </button>
        );
      })}
    </div>
  );
}
