"""Who may do what: the one table, checked by the gateway and again by every service."""

from dataclasses import dataclass
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
    CERTIFICATE_EDIT = "certificate_edit"
    SHOTS_READ = "shots_read"
    SHOTS_ENTER = "shots_enter"
    GAP_SETTLE = "gap_settle"
    RUN_CORRECT = "run_correct"
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
    FAILURE_WORK = "failure_work"
    FAILURE_TRIAGE = "failure_triage"
    GUEST_REPORT = "guest_report"
    CATALOGUE_EDIT = "catalogue_edit"
    ACTION_READ = "action_read"
    ACTION_WORK = "action_work"
    ACTION_MANAGE = "action_manage"
    ANALYTICS_READ = "analytics_read"
    ANALYTICS_EDIT = "analytics_edit"
    REPORT_MAKE = "report_make"
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
    SETTINGS_EDIT = "settings_edit"
    NOTIFICATION_EDIT = "notification_edit"
    BROKER_EDIT = "broker_edit"
    RETENTION_EDIT = "retention_edit"
    LEGAL_HOLD = "legal_hold"
    BACKUP_EDIT = "backup_edit"
    SUPPORT_BUNDLE = "support_bundle"
    DEADLETTER_MANAGE = "deadletter_manage"
    INTERNAL_READ = "internal_read"


class Group(StrEnum):
    TOOLS = "tools"
    MACHINES = "machines"
    MAINTENANCE = "maintenance"
    FAILURES = "failures"
    PHOTOS = "photos"
    ANALYSIS = "analysis"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True)
class Right:
    """A line of the table: who may do what, in words."""

    group: Group
    roles: frozenset[Role]
    sentence: str
    everywhere: bool = False
    """Also for somebody whose rights end at an area: who sees a fault says so, wherever it is."""
    within: Permission | None = None
    """The right it was part of: an API token that names that one may do this as well, as when it was made."""


_ALL = frozenset(Role)
_LEAD = frozenset({Role.ENGINEER, Role.ADMINISTRATOR})
_ADMIN = frozenset({Role.ADMINISTRATOR})

RIGHTS: dict[Permission, Right] = {
    Permission.TOOL_READ: Right(
        Group.TOOLS, _ALL, "See tools with all that belongs to them: cavities, components, documents, history."
    ),
    Permission.TOOL_MOUNT: Right(Group.TOOLS, _ALL, "Mount a tool on a press and take it off."),
    Permission.TOOL_EDIT: Right(Group.TOOLS, _LEAD, "Register tools and change their data, classes and labels."),
    Permission.TOOL_RETIRE: Right(Group.TOOLS, _LEAD, "Retire a tool and bring it back."),
    Permission.TOOL_MOVE: Right(Group.TOOLS, _ALL, "Book a tool from one place to another."),
    Permission.TOOL_HOLD: Right(Group.TOOLS, _ALL, "Put a tool on hold, so that nobody mounts it.", everywhere=True),
    Permission.TOOL_RELEASE: Right(Group.TOOLS, _LEAD, "Release a tool that is on hold."),
    Permission.CAVITY_BLOCK: Right(Group.TOOLS, _LEAD, "Block and open cavities."),
    Permission.STRUCTURE_EDIT: Right(Group.TOOLS, _LEAD, "Change a tool's components and configurations."),
    Permission.INSERT_MOVE: Right(Group.TOOLS, _ALL, "Put inserts into a tool and take them out."),
    Permission.DOCUMENT_EDIT: Right(Group.TOOLS, _LEAD, "Add and replace documents, and note modifications."),
    Permission.PLACE_EDIT: Right(Group.TOOLS, _LEAD, "Set up places."),
    Permission.MACHINE_READ: Right(Group.MACHINES, _ALL, "See presses."),
    Permission.MACHINE_EDIT: Right(Group.MACHINES, _LEAD, "Set up and retire presses."),
    Permission.SOURCE_READ: Right(Group.MACHINES, _ALL, "See counter sources and how they work."),
    Permission.SOURCE_EDIT: Right(Group.MACHINES, _LEAD, "Set up counter sources."),
    Permission.SHOTS_READ: Right(Group.MACHINES, _ALL, "See shots."),
    Permission.SHOTS_ENTER: Right(Group.MACHINES, _ALL, "Enter and correct shots by hand."),
    Permission.GAP_SETTLE: Right(
        Group.MACHINES, _LEAD, "Decide what happened in a gap of the counter, and whose unassigned shots are."
    ),
    Permission.RUN_CORRECT: Right(Group.MACHINES, _LEAD, "Correct afterwards which tool hung on a press, and when."),
    Permission.PLAN_READ: Right(Group.MAINTENANCE, _ALL, "See maintenance plans."),
    Permission.PLAN_EDIT: Right(Group.MAINTENANCE, _LEAD, "Make and change a tool's maintenance plans."),
    Permission.TEMPLATE_EDIT: Right(Group.MAINTENANCE, _LEAD, "Make and change templates of plans and checklists."),
    Permission.PERMIT_OVERRIDE: Right(Group.MAINTENANCE, _LEAD, "Let a tool run although its maintenance is overdue."),
    Permission.MAINTENANCE_READ: Right(Group.MAINTENANCE, _ALL, "See maintenance jobs and what was done."),
    Permission.MAINTENANCE_DO: Right(Group.MAINTENANCE, _ALL, "Do maintenance jobs and log maintenance."),
    Permission.JOB_PLAN: Right(Group.MAINTENANCE, _LEAD, "Plan jobs and assign them."),
    Permission.JOB_SKIP: Right(Group.MAINTENANCE, _LEAD, "Skip a job, with a reason."),
    Permission.PART_READ: Right(Group.MAINTENANCE, _ALL, "See spare parts and stock."),
    Permission.PART_USE: Right(Group.MAINTENANCE, _ALL, "Book spare parts out of stock and in."),
    Permission.PART_EDIT: Right(Group.MAINTENANCE, _LEAD, "Set up spare parts."),
    Permission.FAILURE_READ: Right(Group.FAILURES, _ALL, "See failures and their causes."),
    Permission.FAILURE_REPORT: Right(Group.FAILURES, _ALL, "Report a failure.", everywhere=True),
    Permission.FAILURE_WORK: Right(
        Group.FAILURES,
        _ALL,
        "Start and solve failures, look for their causes, and change what others reported.",
        within=Permission.FAILURE_REPORT,
    ),
    Permission.FAILURE_TRIAGE: Right(
        Group.FAILURES, _LEAD, "Accept, merge, reject, close and reopen failures, lower how bad one is, confirm causes."
    ),
    Permission.GUEST_REPORT: Right(
        Group.FAILURES, _ALL, "Hand in a report by the code on a label, as somebody without a login may."
    ),
    Permission.CATALOGUE_EDIT: Right(Group.FAILURES, _LEAD, "Change the catalogue of failure codes."),
    Permission.ACTION_READ: Right(Group.FAILURES, _ALL, "See corrective actions."),
    Permission.ACTION_WORK: Right(Group.FAILURES, _ALL, "Work on corrective actions and comment on them."),
    Permission.ACTION_MANAGE: Right(
        Group.FAILURES, _LEAD, "Make, assign, verify and cancel corrective actions, and set their rules."
    ),
    Permission.PHOTO_READ: Right(Group.PHOTOS, _ALL, "See photos."),
    Permission.PHOTO_ADD: Right(Group.PHOTOS, _ALL, "Take and add photos.", everywhere=True),
    Permission.PHOTO_ANNOTATE: Right(Group.PHOTOS, _ALL, "Draw on photos.", everywhere=True),
    Permission.PHOTO_RESTORE: Right(Group.PHOTOS, _LEAD, "Bring back a photo that was taken away."),
    Permission.PHOTO_ERASE: Right(Group.PHOTOS, _ADMIN, "Erase a photo for good."),
    Permission.VIEW_EDIT: Right(Group.PHOTOS, _LEAD, "Set up the views from which a tool is photographed."),
    Permission.CAMERA_READ: Right(Group.PHOTOS, _ALL, "See cameras and their pictures."),
    Permission.CAMERA_EDIT: Right(Group.PHOTOS, _LEAD, "Set up cameras."),
    Permission.ANALYTICS_READ: Right(
        Group.ANALYSIS, _ALL, "See figures with their formulas, and the events they are made of."
    ),
    Permission.ANALYTICS_EDIT: Right(
        Group.ANALYSIS, _LEAD, "Set the rates and windows that figures are reckoned with."
    ),
    Permission.REPORT_MAKE: Right(Group.ANALYSIS, _LEAD, "Make reports, and have them sent by a schedule."),
    Permission.PEOPLE_READ: Right(
        Group.ADMINISTRATION, _ALL, "See who works here, in which team, and what each role may do."
    ),
    Permission.DATA_IMPORT: Right(
        Group.ADMINISTRATION, _LEAD, "Bring in data from files; rows do what the person may do."
    ),
    Permission.DATA_EXPORT: Right(Group.ADMINISTRATION, _LEAD, "Take out all data as files."),
    Permission.USER_ADMIN: Right(
        Group.ADMINISTRATION, _ADMIN, "Add people, change roles and teams, give new passwords, see everybody's tokens."
    ),
    Permission.AUDIT_READ: Right(
        Group.ADMINISTRATION, _ADMIN, "See who changed what and who logged in, check the audit trail and take it out."
    ),
    Permission.SETTINGS_EDIT: Right(
        Group.ADMINISTRATION, _ADMIN, "Set up the plant, the mail server and the login by the company's own accounts."
    ),
    Permission.NOTIFICATION_EDIT: Right(
        Group.ADMINISTRATION, _LEAD, "Decide who is told of what, when and by which way, and see what went out."
    ),
    Permission.BROKER_EDIT: Right(
        Group.ADMINISTRATION, _ADMIN, "Let presses, systems and engineers into the MQTT broker, and shut them out."
    ),
    Permission.RETENTION_EDIT: Right(
        Group.ADMINISTRATION, _ADMIN, "Decide how long data is kept, and anonymise people who have left."
    ),
    Permission.LEGAL_HOLD: Right(
        Group.ADMINISTRATION, _ADMIN, "Keep all data of a tool from ageing out, and let it age again."
    ),
    Permission.BACKUP_EDIT: Right(
        Group.ADMINISTRATION,
        _ADMIN,
        "Decide where backups go, make and check them, and restore one at the first start.",
    ),
    Permission.CERTIFICATE_EDIT: Right(
        Group.ADMINISTRATION, _ADMIN, "Make a new certificate of Toolcare for OPC UA, and switch to it."
    ),
    Permission.SUPPORT_BUNDLE: Right(
        Group.ADMINISTRATION, _ADMIN, "Have a support bundle made, see what is in it, and take it out."
    ),
    Permission.DEADLETTER_MANAGE: Right(
        Group.ADMINISTRATION, _ADMIN, "See and repeat messages that could not be handled."
    ),
    Permission.INTERNAL_READ: Right(
        Group.ADMINISTRATION, _ADMIN, "Read the services' own feeds, for searching faults."
    ),
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    role: frozenset(permission for permission, right in RIGHTS.items() if role in right.roles) for role in Role
}

ADMINISTERING = frozenset(permission for permission, right in RIGHTS.items() if right.group is Group.ADMINISTRATION) - {
    Permission.PEOPLE_READ,
    Permission.DATA_IMPORT,
}
"""A PIN or badge is not enough to change anything by these: four digits are soon seen over a shoulder."""
REVEALING = frozenset(
    {
        Permission.USER_ADMIN,
        Permission.AUDIT_READ,
        Permission.DATA_EXPORT,
        Permission.SUPPORT_BUNDLE,
        Permission.DEADLETTER_MANAGE,
        Permission.INTERNAL_READ,
    }
)
"""Of these not even to read: what they show is everybody's, or everything."""

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
    """What an actor may do over HTTP. A counter source speaks by MQTT only, so it may do nothing here.

    Whoever comes with an API token may do what his role allows and the token names.
    """
    if actor.kind is Kind.SERVICE:
        return SERVICE_PERMISSIONS
    if actor.kind is Kind.GUEST:
        return GUEST_PERMISSIONS
    if actor.kind is Kind.PERSON and actor.role is not None:
        mine = ROLE_PERMISSIONS[actor.role]
        return mine if actor.scopes is None else frozenset(right for right in mine if _names(actor.scopes, right))
    return frozenset()


def _names(scopes: frozenset[str], right: Permission) -> bool:
    return right in scopes or RIGHTS[right].within in scopes


def needs_password(permission: Permission, *, reads: bool) -> bool:
    """Whether a session begun by PIN or badge is not enough for it."""
    return permission in (REVEALING if reads else ADMINISTERING)


def may(actor: Actor, permission: Permission) -> bool:
    return permission in permissions_of(actor)
