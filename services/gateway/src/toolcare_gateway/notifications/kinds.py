"""What people can be told of, and how bad it is."""

from enum import StrEnum


class NotificationKind(StrEnum):
    MAINTENANCE_WARNED = "maintenance_warned"
    MAINTENANCE_DUE = "maintenance_due"
    MAINTENANCE_OVERDUE = "maintenance_overdue"
    RUN_PERMIT_WITHDRAWN = "run_permit_withdrawn"
    FAILURE_REPORTED = "failure_reported"
    """One with which the tool may run on; the others are critical."""
    FAILURE_CRITICAL = "failure_critical"
    ACTION_ASSIGNED = "action_assigned"
    ACTION_REMINDED = "action_reminded"
    ACTION_OVERDUE = "action_overdue"
    ACTION_REOPENED = "action_reopened"
    ACTION_APPROVAL = "action_approval"
    COUNTER_GAP = "counter_gap"
    COUNTER_REJECTED = "counter_rejected"
    TOOL_MISMATCH = "tool_mismatch"
    SOURCE_SILENT = "source_silent"
    TOOL_BACK_LATE = "tool_back_late"
    BACKUP_MISSING = "backup_missing"
    CERTIFICATE_ENDING = "certificate_ending"
    """Of ours for OPC UA, or of a press."""
    SERVICE_DEGRADED = "service_degraded"
    """A service of Toolcare limps, has failed, or is gone."""
    TEST = "test"
    """Somebody tries whether a rule comes through; no rule can name it."""


class NotificationSeverity(StrEnum):
    """A later word outranks an earlier one."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(NotificationSeverity).index(self)


class Way(StrEnum):
    PAGE = "page"
    MAIL = "mail"
    TARGET = "target"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    """For its hour, for the digest, or for the next try."""
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    """The gateway ended between sending and noting it; nobody knows whether it went out."""
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"
    """By a person, or because what it tells of was over before it went out."""


class DeliveryProblem(StrEnum):
    """Why a try failed, for readers in any language."""

    NO_MAIL_SERVER = "no_mail_server"
    NO_ADDRESS = "no_address"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    TLS_FAILED = "tls_failed"
    LOGIN_REFUSED = "login_refused"
    SENDER_REFUSED = "sender_refused"
    ADDRESS_REFUSED = "address_refused"
    REFUSED = "refused"
    TARGET_OFF = "target_off"
    SECRET_UNREADABLE = "secret_unreadable"  # noqa: S105 - a word
    PERSON_OFF = "person_off"
    OVER = "over"
    BY_PERSON = "by_person"
