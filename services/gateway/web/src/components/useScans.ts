import { useEffect, useRef } from 'react';
import { takeScans } from '../lib/scan';

/** While this component is shown, what a scan gun reads comes here. */
export function useScans(taker: (code: string) => void): void {
  const latest = useRef(taker);
  useEffect(() => {
    latest.current = taker;
  });
  useEffect(() => takeScans((code) => latest.current(code)), []);
}
