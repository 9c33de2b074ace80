"""Who it is and what he may do. The HTTP dependency stands in `toolcare_shared.auth.dependency`."""

from toolcare_shared.auth.actor import Actor, Kind, Origin, Via, guest_actor, nobody, service_actor, source_actor
from toolcare_shared.auth.dependency import PasswordSessionRequired, current_actor, open_to_all, requires
from toolcare_shared.auth.permissions import (
    RIGHTS,
    ROLE_PERMISSIONS,
    Group,
    Permission,
    Right,
    may,
    needs_password,
    permissions_of,
)
from toolcare_shared.auth.roles import Role
from toolcare_shared.auth.service_tokens import KnownServices, ServiceSigner
from toolcare_shared.auth.tokens import TokenSigner, TokenVerifier

__all__ = [
    "RIGHTS",
    "ROLE_PERMISSIONS",
    "Actor",
    "Group",
    "Kind",
    "KnownServices",
    "Origin",
    "PasswordSessionRequired",
    "Permission",
    "Right",
    "Role",
    "ServiceSigner",
    "TokenSigner",
    "TokenVerifier",
    "Via",
    "current_actor",
    "guest_actor",
    "may",
    "needs_password",
    "nobody",
    "open_to_all",
    "permissions_of",
    "requires",
    "service_actor",
    "source_actor",
]
