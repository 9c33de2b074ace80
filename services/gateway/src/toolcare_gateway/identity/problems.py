"""What the rules of accounts are to a caller."""

from toolcare_gateway.identity import api_tokens, domain, leaving, pins, second_factor
from toolcare_shared.errors import Conflict, Forbidden, Invalid, NotFound, Problem, TooManyRequests, Unauthenticated

PROBLEMS: dict[type[Exception], type[Problem]] = {
    domain.TooManyAttempts: TooManyRequests,
    domain.PasswordTooShort: Invalid,
    domain.PasswordTooLong: Invalid,
    domain.PasswordTooCommon: Invalid,
    domain.PasswordTellsName: Invalid,
    domain.WrongCurrentPassword: Invalid,
    domain.PasswordChangeRequired: Forbidden,
    domain.UsernameNotUsable: Invalid,
    domain.UsernameTaken: Conflict,
    domain.NameNotUsable: Invalid,
    domain.TeamNotUsable: Invalid,
    domain.UnknownUser: NotFound,
    domain.LastAdministrator: Conflict,
    domain.OneselfDemoted: Conflict,
    leaving.StillActive: Conflict,
    leaving.AnonymisedAlready: Conflict,
    leaving.NameIsShared: Conflict,
    second_factor.WrongSecondFactor: Invalid,
    second_factor.SecondFactorOn: Conflict,
    second_factor.SecondFactorOff: Conflict,
    pins.PinNotUsable: Invalid,
    pins.BadgeNotUsable: Invalid,
    pins.BadgeTaken: Conflict,
    pins.WrongPinOrBadge: Unauthenticated,
    pins.PinSpent: Unauthenticated,
    pins.DeviceNotKnown: Unauthenticated,
    api_tokens.ScopeNotYours: Invalid,
    api_tokens.ExpiryNotUsable: Invalid,
    api_tokens.TooManyTokens: Conflict,
    api_tokens.UnknownToken: NotFound,
}
NEW_PASSWORD = (
    domain.PasswordTooShort,
    domain.PasswordTooLong,
    domain.PasswordTooCommon,
    domain.PasswordTellsName,
)
