import type { Failure } from '../../api/failureTypes';
import { useFailureWords } from '../failures/useFailureWords';

/** What went wrong and where, in one line. */
export function useProblem(): (failure: Pick<Failure, 'code' | 'cavity' | 'note'>) => string {
  const words = useFailureWords();
  return ({ code, cavity, note }) => {
    const where = words.place({ cavity, component_id: null, position: null });
    return [code || !note ? words.code(code) : note, where].filter(Boolean).join(', ');
  };
}
