"""The services' part of the broker's access list: each may write what it publishes and read what it consumes."""

from toolcare_compose.contracts.events import published_events
from toolcare_compose.contracts.services import streams_read
from toolcare_compose.layout import SERVICES
from toolcare_shared.messaging.topics import DROPPED, ROOT

HEADER = """\
# Written by `make contracts` from the published events and their readers. Do not edit.
# Clients (presses, engineers, systems) are added below this part by whoever starts the broker.
"""

# What is not an event: who may say it, and who listens.
ALERTING = ("maintenance", "failures", "actions")
PERMITTING = ("maintenance",)
ANY_TOPIC_OF_A_PLC = "shotcounter"  # sources may be mapped to any topic a plant already uses
# A host of Sparkplug says that it is here, and asks edge nodes for their births.
AS_A_SPARKPLUG_HOST = ("topic write spBv1.0/STATE/+", "topic write spBv1.0/+/NCMD/+")
ALL_OF_OURS = "gateway"


def access_rights() -> str:
    return HEADER + "\n" + "\n\n".join(_rights(service) for service in SERVICES) + "\n"


EMQX_HEADER = """\
%% Written by `make contracts` from the published events and their readers. Do not edit.
%% The first line that fits decides. Whoever is no service may publish under its own name, and hear whether it may run.
"""
_OTHERS = (
    f'{{allow, all, publish, ["{ROOT}/in/${{username}}/#"]}}.',
    f'{{allow, all, subscribe, ["{ROOT}/permit/${{username}}"]}}.',
    "{deny, all}.",
)
_EMQX_WORDS = {"write": "publish", "read": "subscribe"}


def emqx_rights() -> str:
    """The same for EMQX, which a fleet has for a broker."""
    lines = [
        f'{{allow, {{username, "{service}"}}, {_EMQX_WORDS[way]}, ["{topic}"]}}.'
        for service in SERVICES
        for _, way, topic in (line.split(" ") for line in _rights(service).splitlines()[1:])
    ]
    return EMQX_HEADER + "\n".join([*lines, *_OTHERS]) + "\n"


def _rights(service: str) -> str:
    publishes = any(event.publisher == service for event in published_events())
    lines = [f"user {service}"]
    lines += [f"topic write {ROOT}/evt/{service}/#"] if publishes else []
    lines += [f"topic write {ROOT}/state/{service}/#", f"topic write {ROOT}/live/{service}/#"] if publishes else []
    lines += [f"topic write {ROOT}/alert/#"] if service in ALERTING else []
    lines += [f"topic write {ROOT}/permit/#"] if service in PERMITTING else []
    lines += [f"topic write {ROOT}/svc/{service}/status"]
    if service == ALL_OF_OURS:
        lines += [f"topic read {ROOT}/#", f"topic read {DROPPED}"]
    elif service == ANY_TOPIC_OF_A_PLC:
        lines += [*AS_A_SPARKPLUG_HOST, "topic read #"]
    else:
        lines += [
            f"topic read {ROOT}/evt/{publisher}/{aggregate}/#" for publisher, aggregate in streams_read()[service]
        ]
    return "\n".join(lines)
