import { REPORTED_GROUPS } from '../../api/failureNames';
import { useCodes } from '../../api/failures';
import { useComponents } from '../../api/tooling';
import type { Component, ComponentKind } from '../../api/toolingTypes';
import { fits } from './codes';

type Parts = {
  all: readonly Component[];
  /** Those that the code is a failure of, and the one that is named already. */
  offered: readonly Component[];
  isNarrowed: boolean;
  /** Of the component that is named: it narrows the codes. */
  kind: ComponentKind | null;
};

/** The components that a report may name. */
export function useParts(toolId: string, codeName: string | null, componentId: string | null): Parts {
  const components = useComponents(toolId);
  const codes = useCodes({ group: [...REPORTED_GROUPS], tool_id: toolId });
  const code = codes.data?.items.find((one) => one.code === codeName);
  const all = components.data ?? [];
  const inUse = all.filter(({ id, retired }) => !retired || id === componentId);
  const offered = inUse.filter(({ id, kind }) => id === componentId || !code || fits(code, kind));
  return { all, offered, isNarrowed: offered.length < inUse.length, kind: all.find(({ id }) => id === componentId)?.kind ?? null };
}
