import type { Captured } from '../../api/cameras';
import { outbox } from '../../lib/runtime';
import { useStore } from '../../lib/store';
import { addPhotos, type PhotoAbout } from '../../components/photo/addPhotos';

type About = { tool: { id: string; number: string }; view: string; name: string; runId?: string };

/** Takes a picture of a view: one of this device is stored here and sent when it can be. */
export function useViewCapture({ tool, view, name, runId }: About): { about: PhotoAbout; onTaken: (taken: Blob | Captured) => void } {
  const about: PhotoAbout = { tool_id: tool.id, slot: 'other', view, ...(runId ? { run_id: runId } : {}) };
  return {
    about,
    onTaken: (taken) => {
      if (taken instanceof Blob) addPhotos(about, { key: 'queue.photo', values: { tool: tool.number, level: name } }, [taken]);
    },
  };
}

/** How many pictures of each view wait on this device; one that was refused waits for nothing, and is shown above all pages. */
export function useWaitingViews(toolId: string): ReadonlyMap<string, number> {
  const waiting = new Map<string, number>();
  for (const { path, body, state } of useStore(outbox.entries)) {
    if (state === 'parked' || !(body instanceof Blob)) continue;
    const about = new URLSearchParams(path.split('?')[1] ?? '');
    const view = about.get('view');
    if (about.get('tool_id') === toolId && view) waiting.set(view, (waiting.get(view) ?? 0) + 1);
  }
  return waiting;
}
