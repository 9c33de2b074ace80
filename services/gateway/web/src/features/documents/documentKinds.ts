import type { DocumentKind } from '../../api/toolingTypes';

export const DOCUMENT_KINDS: readonly DocumentKind[] = [
  'drawing',
  'setup_sheet',
  'water',
  'electric',
  'hydraulic',
  'spec',
  'certificate',
  'other',
];

export const MAX_BYTES = 25 * 1024 * 1024;

/** What the file chooser offers; what a file really is, the server tells by its bytes. */
export const ACCEPTED = '.pdf,.png,.jpg,.jpeg,.webp,.txt,.csv,.docx,.xlsx,.pptx,.dxf,.stp,.step';

/** A drawing's format is a drawing; otherwise what was chosen before stays. */
export function guessKind(name: string, otherwise: DocumentKind): DocumentKind {
  return /\.(dxf|stp|step)$/i.test(name) ? 'drawing' : otherwise;
}

export function uploadPath(toolId: string, about: { name: string; kind: DocumentKind; note: string }): string {
  return `/api/v1/tools/${encodeURIComponent(toolId)}/documents?${new URLSearchParams(about).toString()}`;
}
