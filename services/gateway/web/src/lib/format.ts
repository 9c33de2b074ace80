/** Numbers and times in the user's language. Pure, so that tables test them; components get them through `useFormat`. */
export type Locale = 'de-DE' | 'en-GB';

export function localeOf(language: string): Locale {
  return language.startsWith('de') ? 'de-DE' : 'en-GB';
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
] as const;

export class Format {
  private readonly integer: Intl.NumberFormat;
  private readonly oneDigit: Intl.NumberFormat;
  private readonly compact: Intl.NumberFormat;
  private readonly relative: Intl.RelativeTimeFormat;

  constructor(
    readonly locale: Locale,
    private readonly timeZone?: string,
  ) {
    this.integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
    this.relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' });
  }

  count(value: number): string {
    return this.integer.format(value);
  }

  decimal(value: number): string {
    return this.oneDigit.format(value);
  }

  /** Cents as an amount; which money it is, the plant knows. */
  money(cents: number): string {
    return new Intl.NumberFormat(this.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(cents / 100);
  }

  signed(value: number): string {
    return new Intl.NumberFormat(this.locale, { signDisplay: 'exceptZero' }).format(value);
  }

  short(value: number): string {
    return this.compact.format(value);
  }

  percent(value: number): string {
    return `${this.integer.format(value)}\u202f%`;
  }

  /** A part of one, in percent with a digit after the point: rejects are few. */
  share(value: number): string {
    return `${new Intl.NumberFormat(this.locale, { maximumFractionDigits: 1 }).format(100 * value)}\u202f%`;
  }

  /** Percent of the way to a due date: 100 % is said when it is reached, not a little before. */
  progress(value: number): string {
    return this.percent(value < 100 ? Math.floor(value) : value);
  }

  /** A technical figure with the digits it has. */
  figure(value: number): string {
    return new Intl.NumberFormat(this.locale, { maximumFractionDigits: 6 }).format(value);
  }

  /** The size of a file as people compare it. */
  bytes(value: number): string {
    return value < 1_000_000 ? `${this.count(Math.max(1, value / 1000))}\u202fkB` : `${this.decimal(value / 1_000_000)}\u202fMB`;
  }

  seconds(ms: number): string {
    return `${this.oneDigit.format(ms / 1000)}\u202fs`;
  }

  /** "11 minutes", "25 hours": in the largest unit of which there are two. */
  span(seconds: number): string {
    const [unit, length] = UNITS.find(([, long]) => seconds >= 2 * long) ?? (['second', 1] as const);
    const format = new Intl.NumberFormat(this.locale, { style: 'unit', unit, unitDisplay: 'long' });
    return format.format(Math.trunc(seconds / length));
  }

  date(value: string | Date): string {
    return this.dateTimeFormat({ day: '2-digit', month: 'short', year: 'numeric' }).format(new Date(value));
  }

  day(value: string | Date): string {
    return this.dateTimeFormat({ weekday: 'short', day: '2-digit', month: 'short' }).format(new Date(value));
  }

  time(value: string | Date): string {
    return this.dateTimeFormat({ hour: '2-digit', minute: '2-digit' }).format(new Date(value));
  }

  moment(value: string | Date): string {
    return this.dateTimeFormat({ day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(
      new Date(value),
    );
  }

  /** A moment among others of the same minute. */
  second(value: string | Date): string {
    const second = { day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
    return this.dateTimeFormat(second).format(new Date(value));
  }

  /** "5 minutes ago", "in 3 days": the age of a value or the distance of a date. */
  ago(value: string | Date, now: Date): string {
    const seconds = Math.round((new Date(value).getTime() - now.getTime()) / 1000);
    const size = Math.abs(seconds);
    if (size < 10) return this.relative.format(0, 'second');
    if (size < MINUTE) return this.relative.format(seconds, 'second');
    if (size < HOUR) return this.relative.format(Math.trunc(seconds / MINUTE), 'minute');
    if (size < DAY) return this.relative.format(Math.trunc(seconds / HOUR), 'hour');
    return this.relative.format(Math.trunc(seconds / DAY), 'day');
  }

  private dateTimeFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.locale, { ...options, timeZone: this.timeZone });
  }
}
