import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clock, useWeekWords } from './useWeekWords';
import { ALWAYS, type Cell, DAYS, dayTurned, HOURS, isOn, painted, same, type Week, workingDays } from './week';

const PRESETS = [
  { name: 'always', week: ALWAYS },
  { name: 'twoShifts', week: workingDays(6, 22) },
  { name: 'oneShift', week: workingDays(6, 14) },
] as const;
const STEPS: Readonly<Record<string, readonly [days: number, hours: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -23],
  End: [0, 23],
};

type Stroke = { from: Cell; on: boolean; base: Week };
type Props = { label: string; value: Week; change: (week: Week) => void };

/**
 * Seven days of 24 hours, painted by a finger, a mouse or the keyboard: a stroke paints the rectangle it spans with the opposite of its
 * first hour; Space turns one hour, Shift with an arrow takes the hour one comes from along.
 */
export function WeekGrid({ label, value, change }: Props) {
  const { t } = useTranslation();
  const words = useWeekWords();
  return (
    <div className="tc-list" role="group" aria-label={label}>
      <div className="tc-chips">
        {PRESETS.map(({ name, week }) => (
          <button key={name} type="button" className="tc-chip tc-form-chip" aria-pressed={same(week, value)} onClick={() => change(week)}>
            {t(`week.preset_${name}`)}
          </button>
        ))}
      </div>
      <Hours label={label} value={value} change={change} />
      <p className="tc-lead" role="status" data-week>
        {words.say(value)}
      </p>
      <p className="tc-soft tc-small tc-lead">{t('week.hint')}</p>
    </div>
  );
}

function Hours({ label, value, change }: Props) {
  const words = useWeekWords();
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const stroke = useRef<Stroke | null>(null);
  const stretch = useRef<Stroke | null>(null);
  const [active, setActive] = useState<Cell>({ day: 0, hour: 6 });
  const paint = ({ base, from, on }: Stroke, to: Cell): void => change(painted(base, from, to, on));
  const press = (event: PointerEvent): void => {
    const cell = cellOf(event.target);
    if (!cell || event.button !== 0) return;
    stretch.current = null;
    stroke.current = { from: cell, on: !isOn(value, cell), base: value };
    setActive(cell);
    paint(stroke.current, cell);
  };
  const move = (event: PointerEvent): void => {
    // A finger's moves are told to where it came down, so the cell is looked for below it.
    const cell = stroke.current ? cellOf(document.elementFromPoint(event.clientX, event.clientY)) : null;
    if (stroke.current && cell) paint(stroke.current, cell);
  };
  const end = (): void => {
    stroke.current = null;
  };
  const go = (cell: Cell): void => {
    setActive(cell);
    box.current?.querySelector<HTMLElement>(`[data-day="${String(cell.day)}"][data-hour="${String(cell.hour)}"]`)?.focus();
  };
  const type = (event: KeyboardEvent): void => {
    const cell = cellOf(event.target);
    if (!cell) return;
    const step = STEPS[event.key];
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      stretch.current = null;
      change(painted(value, cell, cell, !isOn(value, cell)));
    } else if (step) {
      event.preventDefault();
      const to = { day: within(cell.day + step[0], 6), hour: within(cell.hour + step[1], 23) };
      if (event.shiftKey) {
        stretch.current ??= { from: cell, on: isOn(value, cell), base: value };
        paint(stretch.current, to);
      } else stretch.current = null;
      go(to);
    }
  };
  return (
    <div
      ref={box}
      role="grid"
      tabIndex={-1}
      aria-label={label}
      aria-multiselectable
      className="tc-week"
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onLostPointerCapture={end}
      onKeyDown={type}
    >
      <div role="row">
        <span role="columnheader" className="tc-week-corner" aria-label={t('week.day')} />
        {HOURS.map((hour) => (
          <span key={hour} role="columnheader" className="tc-week-hour" style={at({ hour })} data-third={hour % 3 === 0 || undefined}>
            {hour}
          </span>
        ))}
      </div>
      {DAYS.map((day) => (
        <div role="row" key={day}>
          <span role="rowheader" className="tc-week-day" style={at({ day })}>
            <button type="button" aria-label={t('week.wholeDay', { day: words.short[day] })} onClick={() => change(dayTurned(value, day))}>
              {words.short[day]}
            </button>
          </span>
          {HOURS.map((hour) => (
            <span
              key={hour}
              role="gridcell"
              className="tc-week-cell"
              style={at({ day, hour })}
              data-day={day}
              data-hour={hour}
              tabIndex={active.day === day && active.hour === hour ? 0 : -1}
              aria-selected={isOn(value, { day, hour })}
              aria-label={t('week.cell', { day: words.long[day], begin: clock(hour), end: clock(hour + 1) })}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function at({ day = -1, hour = -1 }: Partial<Cell>): CSSProperties {
  return { '--tc-day': day + 2, '--tc-hour': hour + 2 } as CSSProperties;
}

function within(value: number, last: number): number {
  return Math.max(0, Math.min(last, value));
}

function cellOf(target: EventTarget | null): Cell | null {
  const { day, hour } = (target instanceof Element ? target.closest<HTMLElement>('[data-hour]') : null)?.dataset ?? {};
  return day === undefined || hour === undefined ? null : { day: Number(day), hour: Number(hour) };
}
