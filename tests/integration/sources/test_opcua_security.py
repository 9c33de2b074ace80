"""Secured lines to real servers: who is trusted, what is said when somebody is not, and a renewal."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from toolcare_shared.testing.waiting import wait_until
from toolcare_shotcounter import certificate_files
from toolcare_shotcounter.readings import Login, OpcuaCounterConfig, SecurityMode, SecurityPolicy, SourceState
from toolcare_shotcounter.trust import Identity, Papers

pytestmark = pytest.mark.asyncio

NODE = "nsu=urn:test:plc;s=Shots"
NOW = datetime.now(UTC)
SIGNED, SEALED = "Basic256Sha256_Sign", "Basic256Sha256_SignAndEncrypt"


def made(name: str, *, days: float = 30, ago: float = 0) -> Identity:
    return certificate_files.make(f"urn:test:{name}", name, NOW - timedelta(days=ago), timedelta(days=days))


@dataclass(frozen=True)
class People:
    """Certificates are made once: each key costs a good part of a second."""

    us: Identity
    new: Identity
    press: Identity
    other: Identity
    old: Identity


@pytest.fixture(scope="module")
def people() -> People:
    return People(made("us"), made("us"), made("press"), made("other"), made("press", days=1, ago=2))


def fingerprint(one: Identity) -> str:
    return certificate_files.read(one.certificate).fingerprint


def shows(one: Identity) -> dict[str, Any]:
    return {
        "certificate": base64.b64encode(one.certificate).decode(),
        "key": one.key.decode(),
        "application_uri": one.application_uri,
    }


def secured(url: str, **more: Any) -> OpcuaCounterConfig:
    given = {"security_policy": SecurityPolicy.BASIC256SHA256, "counter_bits": 16, "sampling_ms": 100, **more}
    return OpcuaCounterConfig(url=url, node_id=NODE, **given)


def papers(us: Identity, *trusted: Identity) -> Papers:
    return Papers(us, frozenset(fingerprint(each) for each in trusted))


def told(intake: Any) -> Callable[[], bool]:
    return lambda: SourceState.FAULTY in intake.states()


async def test_nothing_is_read_until_both_trust_each_other(
    opcua: Any, intake: Any, follow: Any, reaches: Any, people: People
) -> None:
    """Ours is not let in, theirs is shown to a person; with both decided each change is told, also after a restart.

    When the server comes back with another certificate, everything stops with a sentence until somebody decides.
    """
    order = {"policies": [SEALED], "trusts": []}
    server = await opcua(value=10, **order, **shows(people.press))
    async with follow(intake, secured(server.url), papers=papers(people.us)):
        await wait_until(told(intake))
    assert intake.met == [(f"127.0.0.1:{server.port}", people.press.certificate)]
    assert "Nobody has said yet" in intake.detail(SourceState.FAULTY)
    assert (await server.do("sessions"))["opened"] == 0
    both = papers(people.us, people.press)
    async with follow(intake, secured(server.url), papers=both):
        await wait_until(lambda: people.us.thumbprint in intake.detail(SourceState.FAULTY))
        assert "does not trust Toolcare's certificate (BadCertificateUntrusted)" in intake.detail(SourceState.FAULTY)
        await server.do("trust", fingerprints=[fingerprint(people.us)])
        await reaches(intake, 10)
        await server.do("run", count=5, every_s=0.02)
        await reaches(intake, 15)
        server.kill()
        await server.start(value=20, policies=[SEALED], **shows(people.press))
        await reaches(intake, 20)
        server.kill()
        await server.start(value=30, policies=[SEALED], **shows(people.other))
        await wait_until(lambda: "another certificate than before" in intake.detail(SourceState.FAULTY))
        assert people.other.thumbprint in intake.detail(SourceState.FAULTY)
    assert intake.values == [10, 11, 12, 13, 14, 15, 20]
    assert intake.met[-1][1] == people.other.certificate


async def test_a_renewal_loses_no_shot_and_leaves_no_session(
    opcua: Any, intake: Any, follow: Any, reaches: Any, people: People
) -> None:
    """The counter runs on while the certificate changes; the absolute value is read with the new one."""
    trusts = [fingerprint(people.us), fingerprint(people.new)]
    server = await opcua(value=0, policies=[SIGNED, SEALED], trusts=trusts, **shows(people.press))
    signed = secured(server.url, security_mode=SecurityMode.SIGN)
    async with follow(intake, signed, papers=papers(people.us, people.press)):
        await reaches(intake, 0)
        await server.do("run", count=5, every_s=0.02)
        await reaches(intake, 5)
    await server.do("run", count=3, every_s=0.02)
    async with follow(intake, signed, papers=papers(people.new, people.press)):
        await reaches(intake, 8)
        await server.do("run", count=2, every_s=0.02)
        await reaches(intake, 10)
        assert (await server.do("sessions"))["most"] == 1
    assert intake.values == [0, 1, 2, 3, 4, 5, 8, 9, 10]


async def test_whatever_stands_in_the_way_is_named(opcua: Any, people: People) -> None:
    """A policy that is not offered, a wrong password, an ended certificate, no certificate of our own."""
    from toolcare_shotcounter.sources.opcua import discover, probe

    server = await opcua(value=7, policies=[SEALED], users={"mes": "right"}, **shows(people.old))
    offered = await discover(server.url)
    assert [(one.policy, one.mode) for one in offered.endpoints] == [
        (SecurityPolicy.BASIC256SHA256, SecurityMode.SIGN_AND_ENCRYPT)
    ]
    off = offered.clock_off(datetime.now(UTC))
    assert off is not None
    assert abs(off) < timedelta(seconds=30)
    known = papers(people.us, people.old)
    anyway = Papers(people.us, known.trusted, known.trusted)

    async def answer(papers: Papers, **more: Any) -> str:
        return (await probe(secured(server.url, **more), papers=papers)).detail

    assert "does not offer Aes256_Sha256_RsaPss" in await answer(known, security_policy=SecurityPolicy.AES256)
    assert "It offers: Basic256Sha256 signed and encrypted" in await answer(known, security_mode=SecurityMode.SIGN)
    assert "Set the clock that is wrong" in await answer(known)
    assert "no certificate of its own" in await answer(Papers())
    shown = await probe(secured(server.url), papers=papers(people.us))
    assert (shown.reachable, shown.certificate) == (False, people.old.certificate)
    by_name = {"login": Login.PASSWORD, "username": "mes"}
    assert "Check user name and password" in await answer(anyway, **by_name, password="wrong")
    assert await answer(anyway, **by_name, password="right") == "The counter stands at 7."
    assert await answer(anyway, login=Login.CERTIFICATE) == "The counter stands at 7."
    assert (await server.do("sessions"))["now"] == 0


@pytest.mark.parametrize(
    ("policy", "name"),
    [
        (SecurityPolicy.AES128, "Aes128Sha256RsaOaep_SignAndEncrypt"),
        (SecurityPolicy.AES256, "Aes256Sha256RsaPss_SignAndEncrypt"),
    ],
)
async def test_the_newer_policies_are_spoken(opcua: Any, people: People, policy: SecurityPolicy, name: str) -> None:
    from toolcare_shotcounter.sources.opcua import probe

    server = await opcua(value=3, policies=[name], **shows(people.press))
    found = await probe(secured(server.url, security_policy=policy), papers=papers(people.us, people.press))
    assert found.detail == "The counter stands at 3."
