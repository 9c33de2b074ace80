/** The code in the address of a label, `/t/K7M-2P5`. */
export function labelCode(path: string): string | null {
  const [, code] = /^\/t\/([^/]+)\/?$/.exec(path) ?? [];
  return code ? decodeURIComponent(code) : null;
}

/** The code where somebody without a login reports, `/t/K7M-2P5/report`. */
export function reportedCode(path: string): string | null {
  return path.endsWith('/report') ? labelCode(path.slice(0, -'/report'.length)) : null;
}

export function reportPath(code: string): string {
  return `/t/${encodeURIComponent(code)}/report`;
}
