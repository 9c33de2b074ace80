"""What holds on every page: accessible in both themes and languages, fits every width, large enough for fingers."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from tests.e2e.browsing import Browsing, Language
from tests.e2e.floor import DEADLINE_S, PLC, Person, PressFloor
from tests.e2e.showpiece import act, count_apart, furnish, guide, photograph, tell, tune

from toolcare_compose.api_client import Json, Refused
from toolcare_compose.testing import wait_until

AXE = Path(__file__).parents[2] / "services/gateway/web/node_modules/axe-core/axe.min.js"
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
"""What a theme may change; all else is the same in both."""
RUN_AXE = """async (rules) => {
  const ends = (animation) => Number.isFinite(animation.effect.getComputedTiming().endTime);
  const ended = Promise.all(document.getAnimations().filter(ends).map((one) => one.finished.catch(() => null)));
  await Promise.race([ended, new Promise((late) => setTimeout(late, 3000))]);
  const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
  return violations.map(({ id, nodes }) => [id, ...nodes.map((node) => `${node.target}: ${node.failureSummary}`)]);
}"""
STICKS_OUT = """() => new Promise((done) => {
  const look = () => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return done(null);
    const sticksOut = (one) => one.getBoundingClientRect().right > clientWidth;
    const out = [...document.querySelectorAll('body *')].filter(sticksOut);
    done(`${scrollWidth} px wide: ${out.slice(-3).map((one) => one.outerHTML.slice(0, 120)).join(' | ')}`);
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
  setTimeout(look, 3000);
})"""
GO = """(path) => new Promise((there) => {
  const late = setTimeout(() => there(false), 5_000);
  const done = self.__TSR_ROUTER__.subscribe('onRendered', () => { done(); clearTimeout(late); there(true); });
  history.pushState({}, '', path);
})"""
"""As a click on a link does it: what is loaded of the client stays, which is half the cost of a place."""
WIDTHS = (360, 768, 1280, 1920)
Theme = Literal["light", "dark"]
PHONE = ViewportSize(width=360, height=800)
TABLET = ViewportSize(width=1280, height=800)
SMALLEST_TARGET_PX = 48

TOO_SMALL = """(least) => {
  // How far a finger may be from the middle and still hit the same thing; a label counts for its field.
  const TAPPABLE = 'a[href], button, input, select, textarea, summary, [role=button], [role=radio], [role=switch]';
  const owner = (x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit?.closest('label')?.control ?? hit?.closest(TAPPABLE) ?? null;
  };
  const reach = (element, x, y, dx, dy, most) => {
    let far = 0;
    while (far < most && owner(x + dx * (far + 1), y + dy * (far + 1)) === element) far += 1;
    return far;
  };
  // No further than it takes to be large enough: each look costs.
  const extent = (element, x, y, dx, dy) => {
    const before = reach(element, x, y, -dx, -dy, least - 1);
    return before + 1 + reach(element, x, y, dx, dy, least - 1 - before);
  };
  const found = [];
  for (const element of document.querySelectorAll(TAPPABLE)) {
    if (element.disabled) continue;
    const sizes = [];
    for (const part of [element, ...(element.labels ?? [])]) {
      if (!part.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      part.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const box = part.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      if (owner(x, y) !== element) continue;
      const width = extent(element, x, y, 1, 0);
      const height = extent(element, x, y, 0, 1);
      sizes.push([Math.min(width, height), `${width} x ${height}`]);
    }
    const best = sizes.sort(([one], [other]) => other - one)[0];
    if (best && best[0] < least - 1) found.push(`${best[1]}: ${element.outerHTML.slice(0, 160)}`);
  }
  return found;
}"""

Place = tuple[str, Callable[[Page], None] | None]


@pytest.fixture(scope="module")
def showroom(floor: PressFloor) -> dict[str, str]:
    """A tool that has all a tool's page can show, as the names in the paths below."""
    floor.machine("p80", "Press 80 in the long hall behind the gate")
    tool = floor.tool("T-0800", name="Housing with a rather long name, two plates", on="p80")
    levels = [
        {"code": "L1", "name": "Clean and grease", "interval_shots": 1000, "interval_days": 30},
        {"code": "L3", "name": "Inspection on the bench", "interval_shots": 1500, "blocks_run": True},
        {"code": "L4", "name": "General overhaul", "interval_shots": 100_000},
    ]
    plan = floor.plan(tool, *levels)
    floor.shots(tool, 1_234)
    floor.api.post(f"/levels/{plan['levels'][0]['id']}/log", {"note": "Cleaned. Vents checked."})
    floor.shots(tool, 1_000)
    source = floor.api.get("/sources")["items"][0]["id"]
    for _ in ("in use", "next"):
        floor.api.post("/opcua/certificates", {})
    insert = furnish(floor, tool)
    let_mqtt_clients_in(floor)
    away = floor.tool("T-0801", name="Cover that is away for a repair")
    welder = {"party": "Laser welding Fabrikam", "due_back_on": "2031-05-04", "purpose": "Weld core 2"}
    floor.api.post(f"/tools/{away}/move", {"to": welder, "reason": "Crack"})
    floor.api.post(f"/tools/{away}/hold", {"reason": "Crack in core 2, found at the last inspection"})
    for failed, severity in ((tool, "next_stop"), (away, "stop_now")):
        floor.api.post("/failures", {"tool_id": failed, "code": "FL", "severity": severity})
    floor.api.post("/places", {"name": "Rack 3, level B", "kind": "storage", "note": "Behind press 7"})
    ring = {"number": "OR-22x2-FKM-80", "name": "O-ring 22 x 2 for the cooling circuits", "unit": "pcs", "stock": 12}
    part = floor.api.post(
        "/parts",
        {**ring, "minimum": 10, "lead_time_days": 14, "price_cents": 85, "place": "Shelf 3", "tool_ids": [tool]},
    )
    floor.api.post(f"/parts/{part['id']}/use", {"quantity": 3, "tool_id": tool, "reason": "Leak at circuit 1"})
    refused = "T-0804;Lid;x;;\nT-0805;Cup;4;500.000;red\n;Nameless;4;;\n"
    lines = "number;name;cavity_count;design_life_shots;a column with a rather long name\nT-0800;Housing;4;;\n"
    brought = floor.bring("tools-of-the-long-hall-behind-the-gate.csv", f"{lines}T-0803;Box;2;;\n{refused}".encode())
    sheet = {"code": "L3", "name": "Inspection", "interval_shots": 1000, "checklist_id": "l3-inspection"}
    on_bench = floor.tool("T-0802", name="Cap with a checklist to fill in")
    inspected = floor.plan(on_bench, {**sheet, "planned_minutes": 90})
    job = floor.api.post(f"/levels/{inspected['levels'][0]['id']}/open-job", {})["id"]
    answer = {"value": 0.03, "as_found": "bad", "as_left": "good", "note": "Stoned"}
    floor.api.post(f"/jobs/{job}/answers", {"answers": [{"item_id": "l3-inspection-01", **answer}]})
    leak = {"tool_id": away, "code": "WL", "severity": "stop_now", "cavity": 2, "note": "Puddle under the press"}
    floor.api.post("/reports", {"kind": "failure_pareto", "language": "de"})
    daily = {"kind": "plant_month", "every": "day", "hour": 6, "addresses": ["production@example.com"]}
    floor.api.post("/report-schedules", daily)
    before = _report(floor, {**leak, "note": "Drips at circuit 1"})
    floor.api.post(f"/failures/{before}/accept", {})
    floor.api.post(f"/failures/{before}/solve", {"fixes": ["X-REPLACE"], "cause": "C-WEAR", "note": "New O-ring"})
    failure = _report(floor, {**leak, "position": {"side": "B", "x": 0.2, "y": 0.4}, "stop": "unscheduled"})
    pinched = _report(floor, {"tool_id": away, "code": "HR-TC", "note": "Zone 3 reads nonsense"})
    floor.api.post(f"/failures/{pinched}/accept", {})
    floor.api.post(f"/tools/{away}/legal-hold", {"reason": "Recall of lot 4711 is being looked into"})
    leaver = floor.api.post("/users", {"username": "lena", "name": "Lena Marschall", "role": "technician"})["user"]
    floor.api.patch("/users/lena", {"active": False}, leaver["version"])
    return {
        "analysed": analysed(floor, on_bench),
        "camera": guide(floor, tool),
        "action": act(floor, tool),
        "photo": photograph(floor, tool),
        "rule": tell(floor, tool),
        "failure": failure,
        "solved": before,
        "pinched": pinched,
        "job": str(job),
        "import": brought,
        "tool": tool,
        "away": away,
        "insert": insert,
        "plan": str(plan["id"]),
        "source": str(source),
        "machine": PLC,
        "run": str(floor.api.get(f"/tools/{tool}/mountings")["items"][0]["id"]),
        "stopped": "p80",
        "part": str(part["id"]),
        "tuned": tune(floor, "T-0806", "Cap with vents that are found worn"),
        "apart": count_apart(floor, "T-0807", "Housing with a counter of its own"),
    }


def _report(floor: PressFloor, report: Json) -> str:
    """The service hears of a new tool a moment later."""
    made: list[str] = []

    def is_made() -> bool:
        try:
            made.append(str(floor.api.post("/failures", report)["id"]))
        except Refused as refused:
            if refused.code != "unknown_tool":
                raise
        return bool(made)

    wait_until(is_made, DEADLINE_S, "the tool is known")
    return made[0]


def analysed(floor: PressFloor, tool: str) -> str:
    """A failure whose cause was found by all means."""
    note = "Flash at the rim of the lid, all around, since the last change of material"
    about = {"cavity": 3, "position": {"side": "B", "x": 0.6, "y": 0.4}, "note": note}
    failure = _report(floor, {"tool_id": tool, "code": "FL", "severity": "stop_now", **about})
    whys = [{"answer": "The vents are packed"}, {"answer": "Residue of the flame retardant settles in them"}]
    suspects = [
        {"id": "1", "text": "Clamp force too low for the projected area", "state": "ruled_out", "evidence": "800 kN"},
        {"id": "2", "text": "Vents worn by glass fibre", "state": "confirmed", "evidence": "0.05 mm deep, 0.02 mm new"},
        {"id": "3", "text": "Werkzeugtemperierungsschwankungen"},
    ]
    analysis = {
        "five_whys": [{"id": "c", "whys": whys}, {"id": "d", "whys": [{"answer": "Nobody looked"}]}],
        "ishikawa": {"machine": suspects, "method": [{"id": "4", "text": "Vents are not in the checklist of the L1"}]},
        "cause_code": "C-WEAR",
        "cause_text": "Vents worn by glass fibre, so that residue settles in them",
        "confirmed": True,
        "evidence": "0.05 mm deep, 0.02 mm when new",
        "team": ["Anna Keller", "Timo"],
        "d8": {"emergency": "2,000 parts sorted, the batch is blocked"},
    }
    floor.api.put(f"/failures/{failure}/analysis", analysis, 0)
    return failure


def let_mqtt_clients_in(floor: PressFloor) -> None:
    """Of each kind one, one of a press that nobody set up, and one that was shut out."""
    for name, kind, machine in (
        ("p80", "machine", "p80"),
        ("plc-of-the-long-hall-behind-the-gate", "machine", "p81"),
        ("hall-mes", "system", None),
        ("shift-lead", "engineer", None),
        ("p80-old", "machine", "p80"),
    ):
        note = {"note": "Cabinet 4 behind the gate, looked after by the electricians"} if kind == "machine" else {}
        floor.api.post("/mqtt-clients", {"name": name, "kind": kind, "machine_id": machine, **note})
    floor.api.post("/mqtt-clients/p80-old/revoke", {"reason": "The PLC was replaced, its password is in its program"})


def open_shut_out(page: Page) -> None:
    page.get_by_text("gesperrter Zugang").first.click()
    expect(page.locator("[data-client=p80-old]")).to_be_visible()


def give_mqtt_password(page: Page) -> None:
    page.get_by_role("button", name="Neues Passwort für p80", exact=True).click()
    page.get_by_role("button", name="Neues Passwort erzeugen").click()
    expect(page.locator("[data-password]")).to_be_visible()


def write_question(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Frage 1 anders")).first.click()
    expect(page.get_by_label("Frage 1", exact=True)).to_be_visible()


def open_branch(page: Page) -> None:
    name = "Ursache hinzufügen: Material"
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def open_cause(page: Page) -> None:
    said = "Bestätigt"
    page.get_by_role("button", name=f"Vents worn by glass fibre, {said}").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def press(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.get_by_role("button", name=name).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return act


def secure_line(page: Page) -> None:
    page.get_by_role("radio", name="EUROMAP 77").click()
    page.get_by_text("Name und Passwort", exact=True).click()
    expect(page.get_by_label("Benutzername")).to_be_visible()


def choose_cavity(page: Page) -> None:
    page.get_by_role("button", name="3 3,").click()
    expect(page.get_by_role("region", name="Kavität 3", exact=True)).to_be_visible()


def pick_labels(page: Page) -> None:
    page.get_by_role("button", name="Etiketten drucken").click()
    page.get_by_role("checkbox").first.check()
    # At the end of the page nothing lies half under the bar with the button.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")


def open_entry(page: Page) -> None:
    page.locator("[data-entry] summary").last.click()
    expect(page.locator("[data-entry] table").first).to_be_visible()


def say_what_and_where(page: Page) -> None:
    page.locator("[data-code=FL]").first.click()
    page.get_by_role("button", name="Kavität 4").click()
    page.locator("summary").click()
    expect(page.get_by_role("textbox", name="Notiz")).to_be_visible()


def mark(page: Page) -> None:
    page.get_by_role("button", name="Markieren", exact=True).click()
    page.locator("[data-kind=box]").focus()
    expect(page.get_by_role("textbox", name="Text")).to_have_value("Flash at the parting line")


def whole_screen(page: Page) -> None:
    """With the words of a mark upon it."""
    page.get_by_role("button", name="Grat").first.click()
    page.get_by_role("button", name="Vollbild").click()
    expect(page.locator(".tc-viewer-main[data-full] .tc-mark-words")).to_be_visible()


def code_for_mark(page: Page) -> None:
    mark(page)
    press("Code wählen")(page)


def see(page: Page) -> None:
    """The camera has woken up."""
    expect(page.locator("[data-sight=moving]")).to_be_visible()


def aim(page: Page) -> None:
    page.get_by_role("button", name="Foto der Störung").first.click()
    page.get_by_role("radio", name="Camera at bench 80").click()
    see(page)


def unfold(name: str) -> Callable[[Page], None]:
    """Open a form that stands in the page itself."""

    def act(page: Page) -> None:
        page.get_by_role("button", name=name).first.click()
        expect(page.locator("main form").last).to_be_visible()

    return act


def give_own_limits(page: Page) -> None:
    page.get_by_role("switch").first.click()
    expect(page.locator("main form input[inputmode=decimal]").first).to_be_visible()


def as_tables(page: Page) -> None:
    for name in page.get_by_text("Tabelle", exact=True).all():
        name.click()
    expect(page.locator("main table").last).to_be_visible()


def add_schedule(page: Page) -> None:
    page.get_by_role("button", name="Zeitplan hinzufügen").click()
    expect(page.locator(".tc-report-form").last).to_be_visible()


def edit_schedule(page: Page) -> None:
    page.get_by_role("button", name="Zeitplan bearbeiten").click()
    expect(page.locator(".tc-report-form").last).to_be_visible()


def only_compare(page: Page) -> None:
    press("Schüsse erfassen")(page)
    page.get_by_text("Nur vergleichen").click()
    expect(page.get_by_role("switch")).to_be_visible()


PLACES: dict[str, Place] = {
    "home": ("/", None),
    "tools": ("/tools", None),
    "no tool found": ("/tools?q=nothing", None),
    "tools on hold": ("/tools?readiness=on_hold", None),
    "tools with failures": ("/tools?failures=open", None),
    "labels": ("/tools", pick_labels),
    "new tool": ("/tools/new", None),
    "tool": ("/tools/{tool}", None),
    "tool on hold": ("/tools/{away}", None),
    "sign-off": ("/tools/{away}", press("Freigeben")),
    "moving a tool": ("/tools/{away}", press("Umlagern")),
    "mounting a tool": ("/tools/{away}", press("Aufspannen")),
    "taking a tool off": ("/tools/{tool}", press("Abspannen")),
    "checking a label": ("/tools/{tool}", press("Etikett prüfen")),
    "typing a code": ("/tools/{tool}", press("Code scannen")),
    "history": ("/tools/{tool}?tab=history", None),
    "history of places": ("/tools/{tool}?tab=history&kind=place", None),
    "cavities": ("/tools/{tool}?tab=cavities", None),
    "cavity": ("/tools/{tool}?tab=cavities", choose_cavity),
    "configuration": ("/tools/{tool}?tab=cavities", press("Konfiguration hinzufügen")),
    "components": ("/tools/{tool}?tab=components", None),
    "new component": ("/tools/{tool}?tab=components", press("Bauteil hinzufügen")),
    "for all cavities": ("/tools/{tool}?tab=components", press("Für alle Kavitäten")),
    "installing an insert": ("/tools/{tool}?tab=components", press("Einbauen:")),
    "swapping inserts": ("/tools/{tool}?tab=components", press("Tauschen:")),
    "plans": ("/tools/{tool}?tab=plans", None),
    "documents": ("/tools/{tool}?tab=documents", None),
    "new document": ("/tools/{tool}?tab=documents", press("Dokument hinzufügen")),
    "new modification": ("/tools/{tool}?tab=documents", press("Änderung eintragen")),
    "sheet": ("/tools/{tool}/sheet", None),
    "places": ("/places", None),
    "places no longer used": ("/places?retired=true", None),
    "new place": ("/places", press("Ort hinzufügen")),
    "people": ("/people", None),
    "rights": ("/people/rights", None),
    "new person": ("/people/new", None),
    "person": ("/people/anna/edit", None),
    "giving a badge": ("/people/anna/edit", unfold("Ausweis zuordnen")),
    "account": ("/account", None),
    "setting a PIN": ("/account", unfold("PIN festlegen")),
    "setting up a second factor": ("/account", unfold("Zweiten Faktor einrichten")),
    "tokens": ("/account/tokens", None),
    "new token": ("/account/tokens", unfold("Neues Token")),
    "MQTT clients": ("/mqtt-clients", open_shut_out),
    "new MQTT client": ("/mqtt-clients", unfold("Zugang anlegen")),
    "password of an MQTT client": ("/mqtt-clients", give_mqtt_password),
    "shutting an MQTT client out": ("/mqtt-clients", press("Sperren: hall-mes")),
    "company login": ("/sign-in", None),
    "audit trail": ("/audit", None),
    "audit entry": ("/audit?q=T-0801", open_entry),
    "backups": ("/backups", None),
    "setting backups up": ("/backups", unfold("Sicherungen einrichten")),
    "how long data is kept": ("/retention", None),
    "choosing a term": ("/retention", unfold("Ändern: Fotos")),
    "holding a tool's data": ("/tools/{tool}", press("Alle Daten aufbewahren")),
    "somebody who left": ("/people/lena/edit", unfold("Anonymisieren")),
    "tool classes": ("/tool-classes", None),
    "tool class": ("/tool-classes", press("Klasse 102 bearbeiten")),
    "inserts": ("/inserts", None),
    "insert": ("/inserts/{insert}", None),
    "new insert": ("/inserts", press("Einsatz hinzufügen")),
    "enter shots": ("/tools/{tool}", press("Schüsse erfassen")),
    "edit tool": ("/tools/{tool}/edit", None),
    "log maintenance": ("/tools/{tool}/log", None),
    "new plan": ("/tools/{tool}/plans/new", None),
    "limits of a tool": ("/tools/{tool}/limits/l3-inspection", give_own_limits),
    "edit plan": ("/tools/{tool}/plans/{plan}", None),
    "maintenance board": ("/maintenance", None),
    "job": ("/jobs/{job}", None),
    "signing": ("/jobs/{job}?step=finish", None),
    "plan templates": ("/templates", None),
    "checklists": ("/templates?kind=checklists", None),
    "checklist": ("/templates/checklists/l3-inspection", None),
    "new checklist": ("/templates/checklists/new", None),
    "plan template": ("/templates/plans/ladder", None),
    "new plan template": ("/templates/plans/new", None),
    "machines": ("/machines", None),
    "add machine": ("/machines", press("Maschine hinzufügen")),
    "machine": ("/machines/{machine}", None),
    "stopped machine": ("/machines/{stopped}", None),
    "press over time": ("/machines/{machine}/time", None),
    "run to correct": ("/runs/{run}", None),
    "parts": ("/parts", None),
    "low parts": ("/parts?low=true", None),
    "new part": ("/parts/new", None),
    "part": ("/parts/{part}", None),
    "take from stock": ("/parts/{part}", press("Entnehmen")),
    "edit part": ("/parts/{part}/edit", None),
    "files": ("/import", None),
    "checked file": ("/import/{import}", None),
    "refused rows": ("/import/{import}?kind=tools&fate=refused", None),
    "sources": ("/sources", None),
    "new source": ("/sources/new", None),
    "source": ("/sources/{source}", None),
    "secured source": ("/sources/new", secure_line),
    "certificates": ("/opcua", None),
    "cause": ("/failures/{analysed}/cause", None),
    "question": ("/failures/{analysed}/cause", write_question),
    "new possible cause": ("/failures/{analysed}/cause", open_branch),
    "possible cause": ("/failures/{analysed}/cause", open_cause),
    "8D report": ("/failures/{analysed}/8d", None),
    "my actions": ("/actions", None),
    "actions of a team": ("/actions?whose=team", None),
    "all actions": ("/actions?whose=all", None),
    "list of actions": ("/actions?whose=all&view=list", None),
    "action": ("/actions/{action}", None),
    "calling an action off": ("/actions/{action}", press("Absagen")),
    "completing an action": ("/actions/{action}?step=complete", None),
    "edit action": ("/actions/{action}/edit", None),
    "new action": ("/actions/new?tool={tool}", None),
    "rules for actions": ("/action-rules", None),
    "report": ("/report", None),
    "report on a tool": ("/report?tool={tool}", say_what_and_where),
    "failures": ("/failures", None),
    "failures of a tool": ("/failures?tool={away}&state=all&severity=stop_now", None),
    "failure": ("/failures/{failure}", None),
    "solved failure": ("/failures/{solved}", None),
    "accepting": ("/failures/{failure}", press("Annehmen")),
    "merging": ("/failures/{failure}", press("Doppelte zusammenführen")),
    "solving": ("/failures/{pinched}", press("Gelöst")),
    "edit failure": ("/failures/{failure}/edit", None),
    "history of failures": ("/tools/{away}?tab=history&kind=failures", None),
    "failure codes": ("/failure-codes", None),
    "failure code": ("/failure-codes", press("FL bearbeiten")),
    "new failure code": ("/failure-codes", press("Code hinzufügen")),
    "photos": ("/photos", None),
    "no photo found": ("/photos?q=nothing&view=plate", None),
    "removed photos": ("/photos?removed=true", None),
    "photos of a tool": ("/tools/{tool}?tab=photos", None),
    "photo": ("/photos/{photo}?from=tool&tool={tool}", None),
    "removing a photo": ("/photos/{photo}", press("Foto entfernen")),
    "saying what a photo shows": ("/photos/{photo}", press("Beschreiben")),
    "photo on the whole screen": ("/photos/{photo}?from=tool&tool={tool}", whole_screen),
    "marking a photo": ("/photos/{photo}", mark),
    "code for a mark": ("/photos/{photo}", code_for_mark),
    "cameras": ("/cameras", None),
    "new camera": ("/cameras/new", None),
    "camera": ("/cameras/{camera}", see),
    "taking a photo": ("/report?tool={tool}", aim),
    "guided photos": ("/tools/{tool}/views", None),
    "new view": ("/tools/{tool}/views", press("Ansicht hinzufügen")),
    "view": ("/tools/{tool}/views/last-shot", None),
    "last shots": ("/tools/{tool}/last-shots", None),
    "notifications": ("/notifications", None),
    "mail server": ("/notifications", unfold("Mailserver einrichten")),
    "new target": ("/notifications", unfold("Ziel hinzufügen")),
    "new rule": ("/notifications/rules/new", None),
    "rule": ("/notifications/rules/{rule}", None),
    "what went out": ("/notifications/log", None),
    "how I am told": ("/account/notifications", None),
    "messages": ("/notices", None),
    "analytics": ("/analytics?period=30", None),
    "analytics as tables": ("/analytics?by=tool", as_tables),
    "figure": ("/analytics/figures/msbf", None),
    "tools by figures": ("/analytics/tools?sort=-stops", None),
    "failures over time": ("/analytics/failures?period=365", None),
    "maintenance on time": ("/analytics/maintenance", None),
    "intervals": ("/analytics/intervals", None),
    "intervals of a tool": ("/analytics/intervals?all=true&tool={tool}", None),
    "proposed interval": ("/analytics/intervals/{tuned}", None),
    "services behind it as a table": ("/analytics/intervals/{tuned}", as_tables),
    "counts compared": ("/analytics/reconciliation", None),
    "counts that agree": ("/analytics/reconciliation?state=ok", None),
    "counts of a tool compared": ("/analytics/reconciliation/{apart}", None),
    "counts of a tool as a table": ("/analytics/reconciliation/{apart}", as_tables),
    "reading the counter on a tool": ("/tools/{tool}", only_compare),
    "rates and windows": ("/analytics/settings", None),
    "figures of a tool": ("/tools/{tool}?tab=figures", None),
    "wall": ("/wall", None),
    "reports": ("/reports", None),
    "8D report as a file": ("/reports?kind=eight_d", None),
    "new report schedule": ("/reports", add_schedule),
    "edit report schedule": ("/reports", edit_schedule),
    "administration": ("/administration", None),
    "plant": ("/plant", None),
    "first start that is over": ("/welcome", None),
    "settings": ("/", press("Einstellungen von")),
    "nowhere": ("/nowhere", None),
}


def settled(page: Page) -> None:
    """The page shows its data, not its placeholders."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.locator(".mantine-Skeleton-root")).to_have_count(0)


def inaccessible(page: Page, theme: Theme, rules: Json = EVERYTHING) -> list[str]:
    page.emulate_media(color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", theme)
    violations: list[list[str]] = page.evaluate(RUN_AXE, rules)
    return [f"{theme}: {'; '.join(violation)}" for violation in violations]


def too_small(page: Page) -> list[str]:
    found: list[str] = page.evaluate(TOO_SMALL, SMALLEST_TARGET_PX)
    seen = page.viewport_size
    assert seen
    return [f"too small at {seen['width']} px: {one}" for one in found]


def too_wide(page: Page) -> list[str]:
    """Widths of the window at which the page scrolls sideways, and what sticks out."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=800))
        out: str | None = page.evaluate(STICKS_OUT)
        if out:
            found.append(f"too wide for {width} px: {out}")
    return found


def none_of(faults: list[str]) -> None:
    """All faults of a page at once: who mends it wants to see them together."""
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.fixture(scope="module")
def visits(browser: Browser, floor: PressFloor) -> Iterator[Browsing]:
    browsing = Browsing(browser, floor)
    yield browsing
    browsing.close()


@pytest.fixture(scope="module")
def tablet(visits: Browsing, administrator: Person) -> BrowserContext:
    return visits.device(administrator, language="de", touch=True, viewport=TABLET)


class Tab:
    """One for all places, for each new one costs the browser a process."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.page.add_init_script(path=AXE)
        self.page.on("dialog", lambda dialog: dialog.accept())  # what was typed is left behind
        self._path: str | None = None

    def visit(self, place: str, names: dict[str, str]) -> Page:
        """Loads the client anew only after a place that may have left a dialog open."""
        named, act = PLACES[place]
        path = named.format(**names)
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(TABLET)
        if self._path is None or (path != self._path and not self.page.evaluate(GO, path)):
            self.page.goto(path)
        self._path = None if act else path
        settled(self.page)
        if act:
            act(self.page)
        return self.page


@pytest.fixture(scope="module")
def tab(tablet: BrowserContext) -> Tab:
    return Tab(tablet)


@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_accessible_fits_every_width_and_is_large_enough_for_fingers(
    place: str, showroom: dict[str, str], tab: Tab, visits: Browsing
) -> None:
    """In German, whose words are longer; the other tests read the pages in English."""
    page = tab.visit(place, showroom)
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    faults = inaccessible(page, "light", COLOURS) + inaccessible(page, "dark") + too_small(page) + too_wide(page)
    page.set_viewport_size(PHONE)
    faults += too_small(page)
    none_of(faults + visits.complaints())


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("de", "dark")])
def test_the_login_is_accessible_and_large_enough_for_fingers(
    language: Language, theme: Theme, browsing: Browsing
) -> None:
    browsing.expects("status of 401")
    page = browsing.device(language=language, touch=True, viewport=TABLET).new_page()
    page.add_init_script(path=AXE)
    page.goto("/")
    settled(page)
    page.locator("summary").click()
    none_of(inaccessible(page, theme) + too_small(page) + too_wide(page))
