"""Spare parts that a job takes from stock, and gives back."""

from toolcare_maintenance import store
from toolcare_maintenance.domain.jobs import JobState, check_in_hand
from toolcare_maintenance.domain.parts import Booking, MovementKind, UnknownUse
from toolcare_maintenance.tables import Job
from toolcare_maintenance.usecases import parts
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.parts import Movement


async def take_for_job(occasion: Occasion, job_id: str, part_id: str, quantity: int) -> Job:
    """Take a part from stock for a job; what it costs today is part of the job's cost."""
    job = await _job(occasion, job_id)
    check_in_hand(job.state)
    booking = Booking(MovementKind.USE, quantity)
    movement = await parts.book(occasion, part_id, Movement(booking, tool_id=job.tool_id, job_id=job.id))
    job.parts_cost_cents += movement.cost_cents or 0
    job.version += 1
    return job


async def give_back(occasion: Occasion, job_id: str, use_id: str) -> Job:
    """Take a use back: the part was not needed, or booked by mistake. Also of a job that was withdrawn meanwhile."""
    job = await _job(occasion, job_id)
    if job.state is not JobState.CANCELLED:
        check_in_hand(job.state)
    uses = {use.id: use for use, _ in await store.uses_of(occasion.session, job.id)}
    use = uses.get(use_id)
    if use is None:
        raise UnknownUse(use_id)
    booking = Booking(MovementKind.RETURN, -use.quantity)
    back = Movement(booking, tool_id=job.tool_id, job_id=job.id, returns=use.id)
    await parts.book(occasion, use.part_id, back)
    job.parts_cost_cents -= use.cost_cents or 0
    job.version += 1
    return job


async def _job(occasion: Occasion, job_id: str) -> Job:
    await store.lock_tool(occasion.session, await store.tool_id_of_job(occasion.session, job_id))
    return await store.job(occasion.session, job_id)
