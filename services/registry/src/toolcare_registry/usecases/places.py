"""What people do to places: load, decide, save, record."""

from toolcare_registry import announcements
from toolcare_registry.domain import places
from toolcare_registry.domain.places import Place, PlaceChanges, PlaceKind, PlaceNameTaken
from toolcare_registry.domain.use import UseWish
from toolcare_registry.occasion import Occasion
from toolcare_registry.store import places as store
from toolcare_shared.ids import new_id


async def add_place(occasion: Occasion, name: str, kind: PlaceKind, note: str | None) -> Place:
    place = Place(new_id(), name, kind, note)
    await store.add_place(occasion.session, place)
    await announcements.place_registered(occasion, place)
    return place


async def change_place(occasion: Occasion, place: Place, changes: PlaceChanges, wish: UseWish) -> Place:
    """Change a place that was loaded for update. A change that changes nothing is no event."""
    changed = places.change_place(place, changes, wish, await store.tools_at(occasion.session, place.id))
    if changed == place:
        return place
    taken_by = await store.place_id_of_name(occasion.session, changed.name)
    if taken_by not in {None, place.id}:
        raise PlaceNameTaken(changed.name, taken_by)
    await store.save_place(occasion.session, changed)
    await announcements.place_changed(occasion, changed)
    return changed
