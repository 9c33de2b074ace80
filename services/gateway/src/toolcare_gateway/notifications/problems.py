"""What the rules of notifications are to a caller."""

from toolcare_gateway.notifications import choices, deliveries, mail_server, rules, targets
from toolcare_shared.errors import Conflict, Invalid, NotFound, Problem

PROBLEMS: dict[type[Exception], type[Problem]] = {
    rules.UnknownNotificationRule: NotFound,
    rules.RuleWithoutWay: Invalid,
    rules.RuleWithoutRecipient: Invalid,
    rules.EscalationWithoutPage: Invalid,
    rules.UnknownRecipient: Invalid,
    rules.RuleAboutUnknown: Invalid,
    targets.UnknownNotificationTarget: NotFound,
    targets.TargetsGone: Invalid,
    targets.TargetNotUsable: Invalid,
    mail_server.FromAddressMissing: Invalid,
    mail_server.MailPasswordNeeded: Invalid,
    choices.ChoiceNotPossible: Invalid,
    deliveries.UnknownDelivery: NotFound,
    deliveries.DeliveryNotRetryable: Conflict,
    deliveries.DeliveryNotOpen: Conflict,
}
