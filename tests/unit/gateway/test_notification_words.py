"""What messages say, in both languages, and what a mail is made of."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest

from toolcare_gateway.notices.kinds import NoticeKind
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.letters import Letter, compose
from toolcare_gateway.notifications.target_sending import without_secrets
from toolcare_gateway.notifications.wording import Told, wording
from toolcare_gateway.notifications.words import FACTS_DE, FACTS_EN, HEADLINES_DE, HEADLINES_EN

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 3, 2, 6, 5, tzinfo=UTC)
CRITICAL = Told(
    NotificationKind.FAILURE_CRITICAL,
    NotificationSeverity.CRITICAL,
    {
        "tool": "T-0042",
        "machine": "Press 3",
        "number": 12,
        "failure_id": "f-12",
        "name_en": "Slide galled",
        "name_de": "Schieber gefressen",
        "note": "Side A,\r\nBcc: all@example.com <b>stop</b>",
        "by": "Timo",
    },
    AT,
    "t-1",
    "p01",
)


def test_every_notice_has_words_in_both_languages() -> None:
    assert HEADLINES_EN.keys() == HEADLINES_DE.keys() == {kind.value for kind in NoticeKind}
    assert FACTS_EN.keys() == FACTS_DE.keys()
    for kind, text in HEADLINES_EN.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", HEADLINES_DE[kind])), kind


def test_a_message_is_in_the_language_of_its_receiver() -> None:
    english, german = wording(CRITICAL, "en", BERLIN), wording(CRITICAL, "de", BERLIN)
    assert english.headline == "Tool T-0042 must not run on: F-12, Slide galled"
    assert german.headline == "Werkzeug T-0042 darf nicht weiterlaufen: F-12, Schieber gefressen"
    assert (english.severity, german.severity) == ("Critical", "Kritisch")
    assert ("When", "2026-03-02 07:05") in english.facts
    assert ("Wann", "02.03.2026 07:05") in german.facts
    assert english.path == "/failures/f-12"


@pytest.mark.parametrize(
    ("told", "headline", "path"),
    [
        (
            Told(
                NotificationKind.ACTION_OVERDUE,
                NotificationSeverity.WARNING,
                {
                    "said": "overdue_team",
                    "number": 7,
                    "title": "Renew the insert",
                    "owner": "timo",
                    "owner_name": "Timo T.",
                    "due_on": "2026-03-09",
                    "action_id": "a-7",
                },
                AT,
                "t-1",
            ),
            "A-7 von Timo T. ist seit 09.03.2026 überfällig, Ihr Team soll helfen: Renew the insert",
            "/actions/a-7",
        ),
        (
            Told(
                NotificationKind.MAINTENANCE_DUE,
                NotificationSeverity.WARNING,
                {"tool": "T-1", "code": "L1", "level": "Reinigen"},
                AT,
                "t-1",
            ),
            "Werkzeug T-1: Wartung L1 Reinigen ist fällig",
            "/tools/t-1",
        ),
        (
            Told(NotificationKind.SOURCE_SILENT, NotificationSeverity.WARNING, {"machine": "P 3"}, AT, None, "p03"),
            "P 3: Die Zählerquelle - meldet nichts",
            "/machines/p03",
        ),
        (
            Told(
                NotificationKind.SERVICE_DEGRADED,
                NotificationSeverity.CRITICAL,
                {"service": "registry", "condition": "gone"},
                AT,
            ),
            "Der Dienst registry von Toolcare antwortet nicht",
            "/administration",
        ),
    ],
)
def test_a_headline_names_what_it_is_about_and_leads_there(told: Told, headline: str, path: str) -> None:
    said = wording(told, "de", BERLIN)
    assert (said.headline, said.path) == (headline, path)


def test_a_mail_has_text_and_html_and_nobody_writes_into_its_headers() -> None:
    letter = Letter("erika@example.com", "de", "b-1", [wording(CRITICAL, "de", BERLIN)], AT, "https://tc.example.com")
    mail = message_from_bytes(compose(letter, "toolcare@example.com", "Toolcare Größe").as_bytes(), policy=default)
    assert mail["Message-ID"] == "<b-1@example.com>"
    assert mail["Subject"] == "Werkzeug T-0042 darf nicht weiterlaufen: F-12, Schieber gefressen"
    assert mail["Bcc"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "In Toolcare öffnen: https://tc.example.com/failures/f-12" in text.get_content()
    assert "Bemerkung: Side A, Bcc: all@example.com <b>stop</b>" in text.get_content()
    assert "&lt;b&gt;stop&lt;/b&gt;" in html.get_content()
    assert 'href="https://tc.example.com/account/notifications"' in html.get_content()


def test_a_digest_says_how_many_and_without_an_address_there_are_no_links() -> None:
    told = [wording(CRITICAL, "en", BERLIN)] * 2
    mail = compose(Letter("erika@example.com", "en", "b-1", told, AT, None), "toolcare@example.com", "")
    text = mail.get_body(("plain",))
    assert mail["Subject"] == "Toolcare: 2 messages"
    assert text is not None
    assert "Open in Toolcare" not in text.get_content()
    assert text.get_content().count("Tool T-0042 must not run on") == 2


def test_a_mail_says_why_it_came_and_a_test_blames_no_rule() -> None:
    tried = wording(Told(NotificationKind.TEST, NotificationSeverity.INFO, {"by": "Erika"}, AT), "de", BERLIN)
    for said, why in ((tried, "weil jemand ausprobiert hat"), (wording(CRITICAL, "de", BERLIN), "weil eine Regel")):
        mail = compose(Letter("erika@example.com", "de", "b-1", [said], AT, None), "toolcare@example.com", "")
        text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
        assert text is not None
        assert html is not None
        assert why in text.get_content()
        assert why in html.get_content()


def test_what_a_target_answers_is_kept_without_pieces_of_its_address() -> None:
    said = "Failed to send to https://hooks.example.com/T0KEN-very-secret: error=404."
    assert "secret" not in without_secrets(said, "jsons://hooks.example.com/T0KEN-very-secret")
