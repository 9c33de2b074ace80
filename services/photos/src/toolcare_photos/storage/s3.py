"""Objects on a server that speaks S3. The client is loaded and the bucket looked for with the first picture."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from toolcare_photos.storage.objects import StoreUnavailable

if TYPE_CHECKING:
    from minio import Minio

T = TypeVar("T")

_CONNECT_S, _ANSWER_S, _TRIES_AGAIN = 5.0, 30.0, 2
_CONNECTIONS = 8
_ONE_PART = 64 * 1024**2
"""Larger than any picture: each is put in one request, so that no crash leaves parts of one behind."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Bucket:
    """`endpoint` is host:port."""

    endpoint: str
    name: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str
    secure: bool
    ca: Path | None = None
    """The authority of the server's certificate; None: those that the system knows."""


class S3Store:
    """In threads of its own: a server that hangs must not take those of all else."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._client: Minio | None = None
        self._making = Lock()
        self._threads = ThreadPoolExecutor(_CONNECTIONS, thread_name_prefix="s3")

    async def put(self, key: str, content: bytes) -> None:
        size, name = len(content), self._bucket.name
        await self._ask(lambda s3: s3.put_object(name, key, BytesIO(content), size, part_size=_ONE_PART))

    async def has(self, key: str) -> bool:
        return await self._ask(lambda s3: _has(s3, self._bucket.name, key))

    async def get(self, key: str) -> bytes | None:
        return await self._ask(lambda s3: _get(s3, self._bucket.name, key))

    async def delete(self, key: str) -> None:
        await self._ask(lambda s3: s3.remove_object(self._bucket.name, key))

    async def keys(self, prefix: str = "") -> AsyncIterator[str]:
        found = await self._ask(lambda s3: s3.list_objects(self._bucket.name, prefix=prefix, recursive=True))
        while some := await self._ask(lambda _: [each.object_name for each in islice(found, _AT_ONCE)]):
            for key in some:
                if key is not None:
                    yield key

    async def _ask(self, question: Callable[["Minio"], T]) -> T:
        def ask() -> T:
            with _told():
                return question(self._connected())

        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)

    def _connected(self) -> "Minio":
        with self._making:
            if self._client is None:
                client = _client(self._bucket)
                _make_bucket(client, self._bucket)
                self._client = client
            return self._client


def _client(bucket: Bucket) -> "Minio":
    import urllib3
    from minio import Minio

    return Minio(
        bucket.endpoint,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
        secure=bucket.secure,
        region=bucket.region,
        http_client=urllib3.PoolManager(
            maxsize=_CONNECTIONS,
            timeout=urllib3.Timeout(connect=_CONNECT_S, read=_ANSWER_S),
            retries=urllib3.Retry(_TRIES_AGAIN, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
            cert_reqs="CERT_REQUIRED",
            ca_certs=str(bucket.ca) if bucket.ca else None,
        ),
    )


def _make_bucket(client: "Minio", bucket: Bucket) -> None:
    """Have the bucket; another process may make it at the same time."""
    from minio.error import MinioException

    if client.bucket_exists(bucket.name):
        return
    try:
        client.make_bucket(bucket.name, bucket.region)
    except MinioException:
        if not client.bucket_exists(bucket.name):
            raise


def _has(client: "Minio", bucket: str, key: str) -> bool:
    from minio.error import S3Error

    try:
        client.stat_object(bucket, key)
    except S3Error as error:
        if error.code in {"NoSuchKey", "NoSuchObject"}:
            return False
        raise
    return True


def _get(client: "Minio", bucket: str, key: str) -> bytes | None:
    """Return the object. What a missing one is called in the answer depends on the server, so it is asked for."""
    from minio.error import MinioException

    try:
        answer = client.get_object(bucket, key)
    except MinioException:
        if _has(client, bucket, key):
            raise
        return None
    try:
        content: bytes = answer.read()
    finally:
        answer.close()
        answer.release_conn()
    return content


@contextmanager
def _told() -> Iterator[None]:
    from minio.error import MinioException, S3Error
    from urllib3.exceptions import HTTPError, MaxRetryError

    try:
        yield
    except S3Error as error:
        raise StoreUnavailable(f"the S3 server answers {error.code}: {error.message}") from error
    except MinioException as error:
        raise StoreUnavailable(f"the S3 server gives an answer that is not understood: {str(error)[:200]}") from error
    except MaxRetryError as error:
        raise StoreUnavailable(f"the S3 server cannot be reached: {str(error.reason)[:200]}") from error
    except (HTTPError, OSError) as error:
        raise StoreUnavailable(f"the S3 server cannot be reached: {type(error).__name__}") from error
