"""Whether a request that changes something comes from a page of ours.

A browser sends the session cookie by itself, so the cookie proves nothing about who wrote the request. `Sec-Fetch-Site`
and `Origin` do: pages cannot set them. Hosts are compared, not schemes: a proxy in front may speak TLS.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from toolcare_shared.errors import Forbidden

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSiteRequest(Forbidden):
    code = "cross_site_request"
    title = "The request does not come from Toolcare's own page"

    def __init__(self) -> None:
        super().__init__(
            "Use Toolcare's own page. A program sends `Origin` with Toolcare's address; behind a proxy that changes "
            "the host, name the public address in TOOLCARE_PUBLIC_ORIGINS."
        )


def check_own_site(headers: Headers, public_origins: Collection[str], *, required: bool) -> None:
    """Raise CrossSiteRequest unless the request is our own page's.

    `required`: without any of the two headers it is refused as well; a login may come from a program that has none.
    """
    origin = headers.get("origin")
    site = headers.get("sec-fetch-site")
    if origin is None and site is None:
        own = not required
    elif origin is not None:
        own = _same_host(origin, headers) or origin in public_origins
    else:
        own = site == "same-origin"
    if not own:
        raise CrossSiteRequest


def _same_host(origin: str, headers: Headers) -> bool:
    netloc = urlsplit(origin).netloc
    return bool(netloc) and netloc.casefold() == headers.get("host", "").casefold()
