import { ApiProblem } from '../../api/problem';
import { useViewWords } from '../../features/views/viewNames';
import type { ParkedReason } from '../../lib/outbox';
import { useProblemText } from '../Notice';
import { useFormat } from '../useFormat';

const IN_ANOTHER_VIEW = 'picture_in_another_view';
const OF_ANOTHER_RUN = 'picture_of_another_run';

/** The photo that is this picture already, where that is why it was refused. */
export function photoThere({ code, data }: Pick<ParkedReason, 'code' | 'data'>): string | null {
  const isThere = code === IN_ANOTHER_VIEW || code === OF_ANOTHER_RUN;
  return isThere && typeof data?.photo_id === 'string' ? data.photo_id : null;
}

/** Why a picture was refused; the view or run in which it stands is named as its readers call it. */
export function useRefusal(): (error: unknown) => string {
  const problemText = useProblemText();
  const viewWords = useViewWords();
  const format = useFormat();
  return (error) => {
    if (!(error instanceof ApiProblem) || photoThere(error) === null) return problemText(error);
    const { status, code, detail, data } = error;
    const { view, name, began, run_id: run } = data as Record<string, string | null>;
    const said = code === IN_ANOTHER_VIEW ? { view: viewWords(view ?? '', name ?? '') } : { run: began ? format.moment(began) : run };
    return problemText(new ApiProblem(status, code, detail, { ...data, ...said }));
  };
}
