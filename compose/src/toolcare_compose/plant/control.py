"""The plant's panel: what a test or a demonstration may do to the presses, over HTTP on loopback."""

from aiohttp import web
from aiohttp.typedefs import Handler

from toolcare_compose.plant.plant import Plant, UnknownPress

DEFAULT_SHOTS_LEFT = 3
_PLANT = web.AppKey("plant", Plant)


def panel(plant: Plant) -> web.Application:
    app = web.Application(middlewares=[_explain])
    app[_PLANT] = plant
    app.router.add_get("/truth", truth)
    app.router.add_post("/speed", speed)
    app.router.add_post("/stop", stop)
    app.router.add_post("/start", start)
    app.router.add_post("/presses/{press}/{what}", press)
    return app


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except UnknownPress as unknown:
        return web.json_response({"detail": str(unknown)}, status=404)
    except (ValueError, TypeError, KeyError) as wrong:
        return web.json_response({"detail": f"The panel does not understand this: {wrong}"}, status=422)


async def truth(request: web.Request) -> web.Response:
    return web.json_response(request.app[_PLANT].truth())


async def speed(request: web.Request) -> web.Response:
    wanted = float((await request.json())["speed"])
    if not 0 < wanted <= 10_000:  # noqa: PLR2004 - a cycle below 2 ms is no press
        raise ValueError("speed is a factor above 0 and up to 10000")
    request.app[_PLANT].set_speed(wanted)
    return web.json_response({"speed": wanted})


async def stop(request: web.Request) -> web.Response:
    await request.app[_PLANT].stop()
    return await truth(request)


async def start(request: web.Request) -> web.Response:
    request.app[_PLANT].start()
    return await truth(request)


async def press(request: web.Request) -> web.Response:
    """Answer the truth after the command; `rollover` takes {"shots_left": 3}, `mould` takes {"mould": "T-0099"}."""
    plant, name = request.app[_PLANT], request.match_info["press"]
    body = await request.json() if request.can_read_body else {}
    match request.match_info["what"]:
        case "silence":
            await plant.silence(name)
        case "resume":
            await plant.resume(name)
        case "reset":
            await plant.reset(name)
        case "rollover":
            await plant.near_roll_over(name, int(body.get("shots_left", DEFAULT_SHOTS_LEFT)))
        case "mould":
            await plant.change_mould(name, str(body["mould"]))
        case other:
            return web.json_response({"detail": f"A press knows no {other!r}."}, status=404)
    return await truth(request)
