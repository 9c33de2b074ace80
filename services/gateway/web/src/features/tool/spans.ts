import type { CountSpan } from '../../api/counts';

/** What the chart offers. */
export const HOURLY: CountSpan = { bucket: 'hour', days: 2 };
export const DAILY: CountSpan = { bucket: 'day', days: 30 };
