import { BRANCHES, type Bones, type Branch, type PossibleCause } from './analysisValues';

/** Lengths in units of the drawing: on a tablet held across one unit is about one pixel. */
export const FISH = {
  width: 960,
  column: 266,
  head: { x: 808, width: 148, height: 128 },
  label: { width: 184, height: 56 },
  slant: 50,
  line: 22,
  icon: 26,
  least: 130,
} as const;

const PER_LETTER = 9.6;
const MOST_LINES = 4;
const ROW = { padding: 16, least: 58 };

export type DrawnCause = {
  cause: PossibleCause;
  lines: string[];
  scale: number;
  x: number;
  y: number;
  width: number;
  height: number;
  twig: number;
};
export type DrawnBone = {
  branch: Branch;
  tip: { x: number; y: number };
  root: { x: number; y: number };
  label: { x: number; y: number };
  causes: DrawnCause[];
};
export type Fish = { height: number; spine: number; bones: DrawnBone[] };

/** Breaks a text into lines of so many letters; what is too much ends in an ellipsis, a word too long for a line is cut. */
export function wrapped(text: string, letters: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    let rest = word;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + rest.length <= letters) {
      lines[lines.length - 1] = `${last} ${rest}`;
      continue;
    }
    while (rest.length > letters) {
      lines.push(rest.slice(0, letters - 1) + '-');
      rest = rest.slice(letters - 1);
    }
    lines.push(rest);
  }
  if (lines.length <= most) return lines;
  const end = lines[most - 1] ?? '';
  return [...lines.slice(0, most - 1), `${end.slice(0, letters - 1)}…`];
}

/** A word longer than a line makes the letters smaller, down to this share. */
const SMALLEST = 0.7;

/** Breaks a text into lines; a long word makes all of it smaller rather than being cut in the middle. */
export function fitted(text: string, letters: number, most: number): { lines: string[]; scale: number } {
  const longest = Math.max(0, ...text.split(/\s+/).map((word) => word.length));
  const room = Math.max(letters, Math.min(longest, Math.floor(letters / SMALLEST)));
  return { lines: wrapped(text, room, most), scale: letters / room };
}

type Row = { cause: PossibleCause; lines: string[]; scale: number; height: number };

function rowsOf(causes: readonly PossibleCause[]): Row[] {
  const letters = Math.floor((FISH.column - FISH.slant - FISH.icon - 16) / PER_LETTER);
  return causes.map((cause) => {
    const { lines, scale } = fitted(cause.text, letters, MOST_LINES);
    return { cause, lines, scale, height: Math.max(ROW.least, lines.length * FISH.line + ROW.padding) };
  });
}

function heightOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.height, 0);
}

/** Where everything stands: three bones above the spine, three below, each as long as its side's fullest one needs. */
export function fishOf(bones: Bones): Fish {
  const rows = BRANCHES.map((branch) => rowsOf(bones[branch]));
  const halves = [rows.slice(0, 3), rows.slice(3)].map((half) => Math.max(FISH.least, ...half.map((one) => heightOf(one) + 24)));
  const [above = FISH.least, below = FISH.least] = halves;
  const spine = Math.max(FISH.label.height + above, FISH.head.height / 2) + 8;
  const height = spine + Math.max(below + FISH.label.height, FISH.head.height / 2) + 8;
  return {
    height,
    spine,
    bones: BRANCHES.map((branch, index) => {
      const isAbove = index < 3;
      const root = { x: (index % 3) * FISH.column + FISH.column, y: spine };
      const tip = { x: root.x - FISH.slant, y: isAbove ? spine - above : spine + below };
      const label = { x: tip.x - FISH.label.width / 2, y: isAbove ? tip.y - FISH.label.height : tip.y };
      const left = root.x - FISH.column + 10;
      const boneAt = (y: number): number => tip.x + ((y - tip.y) / (root.y - tip.y)) * (root.x - tip.x);
      let y = isAbove ? tip.y + 8 : spine + 14;
      const causes = (rows[index] ?? []).map(({ cause, lines, scale, height: tall }) => {
        const drawn = { cause, lines, scale, x: left, y, width: FISH.column - FISH.slant - 8, height: tall, twig: boneAt(y + tall - 4) };
        y += tall;
        return drawn;
      });
      return { branch, tip, root, label, causes };
    }),
  };
}
