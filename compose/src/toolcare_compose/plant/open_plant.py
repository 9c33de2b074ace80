"""Wires a plant from its options and runs it until it is told to end."""

import asyncio
import json
import signal
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from asyncua import Server

from toolcare_compose.plant import opcua_server, press
from toolcare_compose.plant.control import panel
from toolcare_compose.plant.euromap77 import EuromapPress
from toolcare_compose.plant.memory import Memory
from toolcare_compose.plant.mqtt_plc import MqttPlc
from toolcare_compose.plant.options import Options
from toolcare_compose.plant.outlet import Outlet
from toolcare_compose.plant.plant import Plant, Running
from toolcare_compose.plant.plc_tag import PlcTag
from toolcare_compose.plant.press import Counted, Cycle, PressKind


async def run(options: Options) -> None:
    """Print one JSON line with the addresses when all is ready; end on SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, ended.set)
    async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
        plant, about = await _open(options, stack)
        control = await _serve(options, plant, stack)
        _announce({"ready": True, "control": control, **about}, options.announce)
        at_work = group.create_task(plant.run())
        await ended.wait()
        at_work.cancel()
        await asyncio.wait({at_work})


def _announce(about: dict[str, object], file: Path | None) -> None:
    text = json.dumps(about)
    print(text, flush=True)
    if file is not None:
        fresh = file.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)


async def _open(options: Options, stack: AsyncExitStack) -> tuple[Plant, dict[str, object]]:
    memory = Memory(options.state)
    remembered = memory.load()
    running: dict[str, Running] = {}
    servers: list[Server] = []
    stack.push_async_callback(opcua_server.stop, servers)
    for kind in press.PLANT:
        if kind.id not in options.presses or (kind.id == "p03" and options.mqtt is None):
            continue
        counted = remembered.get(kind.id, press.new(kind))
        outlet = await _outlet(kind, counted, options, stack, servers)
        running[kind.id] = Running(Cycle(kind, options.seed), counted, outlet)
    plant = Plant(running, memory, options.speed)
    node_ids = {
        press: running.outlet.node_id for press, running in running.items() if isinstance(running.outlet, PlcTag)
    }
    return plant, {"presses": plant.addresses(), "node_ids": node_ids}


async def _outlet(
    kind: PressKind, counted: Counted, options: Options, stack: AsyncExitStack, servers: list[Server]
) -> Outlet:
    at = datetime.now(UTC)
    if kind.id == "p01":
        press_server = await EuromapPress.open(kind, counted, options.host, options.opcua_port, at)
        servers.append(press_server.server)
        return press_server
    if kind.id == "p02":
        port = options.opcua_port + 1 if options.opcua_port else 0
        plc = await PlcTag.open(kind, counted, options.host, port, at)
        servers.append(plc.server)
        return plc
    assert options.mqtt is not None  # noqa: S101 - the caller leaves p03 out when there is no broker
    return await stack.enter_async_context(MqttPlc.running(options.mqtt, options.machine, counted, bare=options.bare))


async def _serve(options: Options, plant: Plant, stack: AsyncExitStack) -> str:
    runner = web.AppRunner(panel(plant), access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, options.host, options.control_port, shutdown_timeout=1)
    await site.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
