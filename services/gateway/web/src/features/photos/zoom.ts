/** How a picture lies on its stage: pure arithmetic, in pixels of the page. */
export type Size = { width: number; height: number };
/** `scale` 1: the whole picture fits; `x` and `y`: how far its middle is from the middle of the stage. */
export type View = { scale: number; x: number; y: number };
export type Box = Size & { left: number; top: number };
/** A place on the stage, from its upper left corner. */
export type Place = { x: number; y: number };

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
export const MAX_SCALE = 16;
export const STEP = 1.5;

function fitScale(picture: Size, stage: Size): number {
  return Math.min(stage.width / picture.width, stage.height / picture.height) || 0;
}

export function boxOf(picture: Size, stage: Size, view: View): Box {
  const scale = fitScale(picture, stage) * view.scale;
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { width, height, left: stage.width / 2 + view.x - width / 2, top: stage.height / 2 + view.y - height / 2 };
}

/** The same view with the picture on the stage: centred where it is smaller, without a gap at an edge where it is larger. */
export function kept(view: View, picture: Size, stage: Size): View {
  const scale = Math.min(Math.max(view.scale, 1), MAX_SCALE);
  const { width, height } = boxOf(picture, stage, { ...view, scale });
  const most = (size: number, room: number): number => Math.max(0, (size - room) / 2);
  const within = (value: number, far: number): number => Math.min(Math.max(value, -far), far) + 0;
  return { scale, x: within(view.x, most(width, stage.width)), y: within(view.y, most(height, stage.height)) };
}

/** Larger by `factor` around the middle of the stage, for whoever knows neither picture nor stage; to be `kept` there. */
export function larger({ scale: before, x, y }: View, factor: number): View {
  const scale = Math.min(Math.max(before * factor, 1), MAX_SCALE);
  return { scale, x: (x * scale) / before, y: (y * scale) / before };
}

/** Larger by `factor`, with what lies at `at` staying where it is. */
export function zoomed(view: View, factor: number, at: Place, picture: Size, stage: Size): View {
  const scale = Math.min(Math.max(view.scale * factor, 1), MAX_SCALE);
  const grown = scale / view.scale;
  const from = { x: at.x - stage.width / 2, y: at.y - stage.height / 2 };
  return kept({ scale, x: from.x - (from.x - view.x) * grown, y: from.y - (from.y - view.y) * grown }, picture, stage);
}

export function moved(view: View, dx: number, dy: number, picture: Size, stage: Size): View {
  return kept({ ...view, x: view.x + dx, y: view.y + dy }, picture, stage);
}

/** Whether the screen shows more of the picture than the `screen` variant (1600 px) has. */
export function needsFull(picture: Size, box: Box, pixelRatio: number): boolean {
  const longest = Math.max(picture.width, picture.height);
  return longest > 1600 && Math.max(box.width, box.height) * pixelRatio > 1600 * 1.25;
}
