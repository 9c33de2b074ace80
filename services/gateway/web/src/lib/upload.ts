import { isFromGateway, NoConnection, problemOf } from '../api/problem';

/** `author`: the user who made it, where another may be logged in by now. */
type Upload = { path: string; file: Blob; idempotencyKey: string; author?: string; progress: (percent: number) => void };

/** A large file may take long on a poor network; one of which nothing moves any more has stopped. */
const STALLED_MS = 120_000;

/** Sends a file as it is and tells how far it is; fetch cannot tell that. */
export function upload<Answer>({ path, file, idempotencyKey, author, progress }: Upload): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled = setTimeout(() => request.abort(), STALLED_MS);
    request.open('POST', path);
    request.setRequestHeader('Idempotency-Key', idempotencyKey);
    if (author) request.setRequestHeader('Toolcare-Author', author);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.onprogress = (event) => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
      if (event.lengthComputable) progress(Math.floor((100 * event.loaded) / event.total));
    };
    const away = (): void => reject(new NoConnection('the gateway does not answer'));
    request.onload = () => {
      const { status, responseText } = request;
      const response = new Response(responseText, { status, headers: { 'Content-Type': request.getResponseHeader('Content-Type') ?? '' } });
      if (!isFromGateway(response)) away();
      else if (!response.ok) void problemOf(response).then(reject);
      // An answer that breaks off is none.
      else void response.json().then((answer) => resolve(answer as Answer), away);
    };
    request.onerror = request.onabort = away;
    request.onloadend = () => clearTimeout(stalled);
    request.send(file);
  });
}
