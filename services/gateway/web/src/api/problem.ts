/** An answer of the API that says no (RFC 9457): `code` is stable and translated, `detail` is the server's own English sentence. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${String(status)} ${code}`);
  }

  number(field: string): number | undefined {
    const value = this.data[field];
    return typeof value === 'number' ? value : undefined;
  }
}

/** The gateway could not be reached at all. */
export class NoConnection extends Error {
  override readonly name = 'NoConnection';
}

/** A proxy speaks for a gateway that is away with pages of its own. */
export function isFromGateway({ status, headers }: Response): boolean {
  return status < 502 || status > 504 || (headers.get('Content-Type') ?? '').includes('json');
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const data = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const code = typeof data.code === 'string' ? data.code : `http_${String(response.status)}`;
  const detail = typeof data.detail === 'string' ? data.detail : response.statusText;
  return new ApiProblem(response.status, code, detail, data);
}
