"""Who may do what: the table as people expect it."""

from dataclasses import replace

import pytest

from toolcare_shared.auth import (
    RIGHTS,
    ROLE_PERMISSIONS,
    Actor,
    Kind,
    Permission,
    Role,
    guest_actor,
    may,
    permissions_of,
    service_actor,
    source_actor,
)
from toolcare_shared.auth.permissions import SERVICE_PERMISSIONS

NOT_FOR_ALL = {Permission.INTERNAL_READ, Permission.AUDIT_READ}
READS = {permission for permission in Permission if permission.endswith("_read")} - NOT_FOR_ALL


def _person(role: Role) -> Actor:
    return Actor("u-1", "Erika", Kind.PERSON, role)


@pytest.mark.parametrize("role", Role)
def test_everyone_reads_the_whole_shop_floor(role: Role) -> None:
    assert ROLE_PERMISSIONS[role] >= READS


def test_a_technician_works_at_the_press_and_the_bench() -> None:
    assert ROLE_PERMISSIONS[Role.TECHNICIAN] - READS == {
        Permission.TOOL_MOUNT,
        Permission.TOOL_MOVE,
        Permission.TOOL_HOLD,
        Permission.INSERT_MOVE,
        Permission.SHOTS_ENTER,
        Permission.MAINTENANCE_DO,
        Permission.PART_USE,
        Permission.FAILURE_REPORT,
        Permission.FAILURE_WORK,
        Permission.GUEST_REPORT,
        Permission.ACTION_WORK,
        Permission.PHOTO_ADD,
        Permission.PHOTO_ANNOTATE,
    }


def test_each_role_may_all_that_the_one_below_may() -> None:
    technician, engineer, administrator = (ROLE_PERMISSIONS[role] for role in Role)
    assert technician < engineer < administrator


def test_an_administrator_may_everything() -> None:
    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR] == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_a_counter_source_may_nothing_over_http(permission: Permission) -> None:
    assert not may(source_actor("s-1", "press 1"), permission)


def test_a_guest_reports_and_nothing_else() -> None:
    assert permissions_of(guest_actor("Petra")) == {Permission.GUEST_REPORT}


def test_a_service_only_reads() -> None:
    assert all(permission.endswith("_read") for permission in SERVICE_PERMISSIONS)
    assert may(service_actor("maintenance"), Permission.INTERNAL_READ)
    assert not may(_person(Role.ENGINEER), Permission.INTERNAL_READ)


@pytest.mark.parametrize(("kind", "role"), [(Kind.PERSON, None), (Kind.SERVICE, Role.ADMINISTRATOR)])
def test_only_a_person_has_a_role(kind: Kind, role: Role | None) -> None:
    with pytest.raises(ValueError, match="role"):
        Actor("x", "x", kind, role)


def test_the_table_has_a_line_for_each_permission_in_words() -> None:
    assert set(RIGHTS) == set(Permission)
    assert all(right.sentence.endswith(".") and right.roles for right in RIGHTS.values())


def test_scopes_narrow_a_role_and_add_nothing() -> None:
    program = replace(_person(Role.TECHNICIAN), scopes=frozenset({"tool_read", "user_admin"}))
    assert permissions_of(program) == {Permission.TOOL_READ}
    assert permissions_of(replace(program, scopes=frozenset())) == frozenset()


def test_a_token_may_still_do_what_has_become_a_right_of_its_own() -> None:
    """Work on failures went with their report; the new right alone brings no more than itself."""
    program = replace(_person(Role.TECHNICIAN), scopes=frozenset({"failure_report"}))
    assert permissions_of(program) == {Permission.FAILURE_REPORT, Permission.FAILURE_WORK}
    assert permissions_of(replace(program, scopes=frozenset({"failure_work"}))) == {Permission.FAILURE_WORK}
