import { DocumentsCard } from '../documents/DocumentsCard';
import { ModificationsCard } from '../documents/ModificationsCard';
import { SheetCard } from '../sheet/SheetCard';
import type { TabProps } from './ToolPage';

/** What is written down of a tool: its specification sheet, its documents, its engineering changes. */
export function DocumentsTab({ toolId }: TabProps) {
  return (
    <div className="tc-columns">
      <div className="tc-stack">
        <SheetCard toolId={toolId} />
      </div>
      <div className="tc-stack">
        <DocumentsCard toolId={toolId} />
        <ModificationsCard toolId={toolId} />
      </div>
    </div>
  );
}
