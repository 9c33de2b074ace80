import type { Code, CodeGroup, CodeInput, FailureSeverity } from '../../api/failureTypes';
import type { ComponentKind } from '../../api/toolingTypes';

export type CodeValues = {
  code: string;
  group: CodeGroup;
  name_en: string;
  name_de: string;
  synonyms_en: string;
  synonyms_de: string;
  parent: string | null;
  severity: FailureSeverity | null;
  component_kinds: ComponentKind[];
  favourite: boolean;
};

export function codeValues(code: Code | null, group: CodeGroup): CodeValues {
  return {
    code: code?.code ?? '',
    group: code?.group ?? group,
    name_en: code?.names.en ?? '',
    name_de: code?.names.de ?? '',
    synonyms_en: code?.synonyms.en?.join(', ') ?? '',
    synonyms_de: code?.synonyms.de?.join(', ') ?? '',
    parent: code?.parent ?? null,
    severity: code?.severity ?? null,
    component_kinds: [...(code?.component_kinds ?? [])],
    favourite: code?.favourite ?? false,
  };
}

/** Words as people type them: parted by commas, lines or semicolons, each once. */
export function wordsOf(text: string): string[] {
  const words = text.split(/[,;\n]/).map((word) => word.trim());
  return [...new Set(words.filter(Boolean))];
}

export function codePatch(values: CodeValues) {
  return {
    names: { en: values.name_en.trim() || null, de: values.name_de.trim() || null },
    synonyms: { en: wordsOf(values.synonyms_en), de: wordsOf(values.synonyms_de) },
    parent: values.parent,
    severity: values.severity,
    component_kinds: values.component_kinds,
    favourite: values.favourite,
  };
}

export function codeInput(values: CodeValues): CodeInput {
  return { ...codePatch(values), code: values.code.trim().toUpperCase(), group: values.group };
}

/** Codes below which this one may stand: of its group, in use, on the upper level; none where it has codes below it itself. */
export function possibleParents(codes: readonly Code[], { code, group }: Pick<CodeValues, 'code' | 'group'>): Code[] {
  if (code && codes.some((one) => one.parent === code)) return [];
  return codes.filter((one) => one.group === group && one.parent === null && !one.retired && one.code !== code);
}
