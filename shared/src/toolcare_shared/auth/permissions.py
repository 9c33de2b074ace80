"""Who may do what: the one table, checked by the gateway and again by every service."""

from enum import StrEnum

from toolcare_shared.auth.actor import Actor, Kind
from toolcare_shared.auth.roles import Role


class Permission(StrEnum):
    TOOL_READ = "tool_read"
    TOOL_MOUNT = "tool_mount"
    TOOL_EDIT = "tool_edit"
    TOOL_RETIRE = "tool_retire"
    TOOL_MOVE = "tool_move"
    TOOL_HOLD = "tool_hold"
    TOOL_RELEASE = "tool_release"
    CAVITY_BLOCK = "cavity_block"
    STRUCTURE_EDIT = "structure_edit"
    INSERT_MOVE = "insert_move"
    DOCUMENT_EDIT = "document_edit"
    PLACE_EDIT = "place_edit"
    MACHINE_READ = "machine_read"
    MACHINE_EDIT = "machine_edit"
    SOURCE_READ = "source_read"
    SOURCE_EDIT = "source_edit"
    SHOTS_READ = "shots_read"
    SHOTS_ENTER = "shots_enter"
    GAP_SETTLE = "gap_settle"
    PLAN_READ = "plan_read"
    PLAN_EDIT = "plan_edit"
    TEMPLATE_EDIT = "template_edit"
    PERMIT_OVERRIDE = "permit_override"
    MAINTENANCE_READ = "maintenance_read"
    MAINTENANCE_DO = "maintenance_do"
    JOB_PLAN = "job_plan"
    JOB_SKIP = "job_skip"
    PART_READ = "part_read"
    PART_USE = "part_use"
    PART_EDIT = "part_edit"
    FAILURE_READ = "failure_read"
    FAILURE_REPORT = "failure_report"
    FAILURE_TRIAGE = "failure_triage"
    GUEST_REPORT = "guest_report"
    CATALOGUE_EDIT = "catalogue_edit"
    ACTION_READ = "action_read"
    ACTION_WORK = "action_work"
    ACTION_MANAGE = "action_manage"
    PEOPLE_READ = "people_read"
    PHOTO_READ = "photo_read"
    PHOTO_ADD = "photo_add"
    PHOTO_ANNOTATE = "photo_annotate"
    PHOTO_RESTORE = "photo_restore"
    PHOTO_ERASE = "photo_erase"
    VIEW_EDIT = "view_edit"
    CAMERA_READ = "camera_read"
    CAMERA_EDIT = "camera_edit"
    DATA_IMPORT = "data_import"
    DATA_EXPORT = "data_export"
    USER_ADMIN = "user_admin"
    AUDIT_READ = "audit_read"
    DEADLETTER_MANAGE = "deadletter_manage"
    INTERNAL_READ = "internal_read"


_T, _E, _A = Role.TECHNICIAN, Role.ENGINEER, Role.ADMINISTRATOR

_WHO_MAY: dict[Permission, frozenset[Role]] = {
    Permission.TOOL_READ: frozenset({_T, _E, _A}),
    Permission.TOOL_MOUNT: frozenset({_T, _E, _A}),
    Permission.TOOL_EDIT: frozenset({_E, _A}),
    Permission.TOOL_RETIRE: frozenset({_E, _A}),
    Permission.TOOL_MOVE: frozenset({_T, _E, _A}),
    Permission.TOOL_HOLD: frozenset({_T, _E, _A}),
    Permission.TOOL_RELEASE: frozenset({_E, _A}),
    Permission.CAVITY_BLOCK: frozenset({_E, _A}),
    Permission.STRUCTURE_EDIT: frozenset({_E, _A}),
    Permission.INSERT_MOVE: frozenset({_T, _E, _A}),
    Permission.DOCUMENT_EDIT: frozenset({_E, _A}),
    Permission.PLACE_EDIT: frozenset({_E, _A}),
    Permission.MACHINE_READ: frozenset({_T, _E, _A}),
    Permission.MACHINE_EDIT: frozenset({_E, _A}),
    Permission.SOURCE_READ: frozenset({_T, _E, _A}),
    Permission.SOURCE_EDIT: frozenset({_E, _A}),
    Permission.SHOTS_READ: frozenset({_T, _E, _A}),
    Permission.SHOTS_ENTER: frozenset({_T, _E, _A}),
    Permission.GAP_SETTLE: frozenset({_E, _A}),
    Permission.PLAN_READ: frozenset({_T, _E, _A}),
    Permission.PLAN_EDIT: frozenset({_E, _A}),
    Permission.TEMPLATE_EDIT: frozenset({_E, _A}),
    Permission.PERMIT_OVERRIDE: frozenset({_E, _A}),
    Permission.MAINTENANCE_READ: frozenset({_T, _E, _A}),
    Permission.MAINTENANCE_DO: frozenset({_T, _E, _A}),
    Permission.JOB_PLAN: frozenset({_E, _A}),
    Permission.JOB_SKIP: frozenset({_E, _A}),
    Permission.PART_READ: frozenset({_T, _E, _A}),
    Permission.PART_USE: frozenset({_T, _E, _A}),
    Permission.PART_EDIT: frozenset({_E, _A}),
    Permission.FAILURE_READ: frozenset({_T, _E, _A}),
    Permission.FAILURE_REPORT: frozenset({_T, _E, _A}),
    Permission.FAILURE_TRIAGE: frozenset({_E, _A}),
    Permission.GUEST_REPORT: frozenset({_T, _E, _A}),
    Permission.CATALOGUE_EDIT: frozenset({_E, _A}),
    Permission.ACTION_READ: frozenset({_T, _E, _A}),
    Permission.ACTION_WORK: frozenset({_T, _E, _A}),
    Permission.ACTION_MANAGE: frozenset({_E, _A}),
    Permission.PEOPLE_READ: frozenset({_T, _E, _A}),
    Permission.PHOTO_READ: frozenset({_T, _E, _A}),
    Permission.PHOTO_ADD: frozenset({_T, _E, _A}),
    Permission.PHOTO_ANNOTATE: frozenset({_T, _E, _A}),
    Permission.PHOTO_RESTORE: frozenset({_E, _A}),
    Permission.PHOTO_ERASE: frozenset({_A}),
    Permission.VIEW_EDIT: frozenset({_E, _A}),
    Permission.CAMERA_READ: frozenset({_T, _E, _A}),
    Permission.CAMERA_EDIT: frozenset({_E, _A}),
    Permission.DATA_IMPORT: frozenset({_E, _A}),
    Permission.DATA_EXPORT: frozenset({_E, _A}),
    Permission.USER_ADMIN: frozenset({_A}),
    Permission.AUDIT_READ: frozenset({_A}),
    Permission.DEADLETTER_MANAGE: frozenset({_A}),
    Permission.INTERNAL_READ: frozenset({_A}),
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    role: frozenset(permission for permission, roles in _WHO_MAY.items() if role in roles) for role in Role
}

SERVICE_PERMISSIONS = frozenset(
    {
        Permission.INTERNAL_READ,
        Permission.TOOL_READ,
        Permission.MACHINE_READ,
        Permission.SOURCE_READ,
        Permission.SHOTS_READ,
        Permission.PLAN_READ,
        Permission.MAINTENANCE_READ,
        Permission.PART_READ,
        Permission.FAILURE_READ,
        Permission.ACTION_READ,
        Permission.PHOTO_READ,
    }
)
"""A service reads from its peers; it changes their data by no other way than its own events."""


GUEST_PERMISSIONS = frozenset({Permission.GUEST_REPORT})
"""Nobody knows who a guest is: he hands in a report for triage, and sees and does nothing else."""


def permissions_of(actor: Actor) -> frozenset[Permission]:
    """What an actor may do over HTTP. A counter source speaks by MQTT only, so it may do nothing here."""
    if actor.kind is Kind.SERVICE:
        return SERVICE_PERMISSIONS
    if actor.kind is Kind.GUEST:
        return GUEST_PERMISSIONS
    if actor.kind is Kind.PERSON and actor.role is not None:
        return ROLE_PERMISSIONS[actor.role]
    return frozenset()


def may(actor: Actor, permission: Permission) -> bool:
    return permission in permissions_of(actor)
