import { useTool } from '../../api/queries';
import { PlansCard } from './PlansCard';

/** The maintenance plans of a tool. */
export function PlansTab({ toolId }: { toolId: string }) {
  const { data } = useTool(toolId);
  return data ? <PlansCard toolId={toolId} plans={data.plans} row={data.row} /> : null;
}
