import { useEffect } from 'react';

/** While something takes the whole window, what lies below it is out of reach for keys and screen readers. */
export function useAlone(isAlone: boolean): void {
  useEffect(() => {
    if (!isAlone) return;
    const others = document.querySelectorAll<HTMLElement>('.tc-nav, .tc-header');
    for (const one of others) one.inert = true;
    document.body.style.overflow = 'hidden';
    return () => {
      for (const one of others) one.inert = false;
      document.body.style.overflow = '';
    };
  }, [isAlone]);
}
