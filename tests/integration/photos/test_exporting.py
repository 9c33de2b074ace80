"""What is known of photos goes out as a table."""

import pytest
from tests.integration.photos.conftest import Photos, refused

pytestmark = pytest.mark.asyncio


async def test_photos_go_out_without_their_pictures(photos: Photos) -> None:
    """With size and hash of what came; technicians take nothing out."""
    photo = await photos.add()
    page = (await photos.engineer.get("/exports/photos/photos")).json()
    (row,) = [dict(zip(page["columns"], cells, strict=True)) for cells in page["rows"]]
    assert (row["photo_id"], row["sha256"], row["width"]) == (photo["id"], photo["sha256"], photo["width"])
    assert (await photos.engineer.get("/exports/photos")).json() == {
        "datasets": ["photos", "annotations", "views", "cameras"]
    }
    assert refused(await photos.technician.get("/exports/photos/photos")) == (403, "forbidden")
    assert refused(await photos.engineer.get("/exports/photos/others")) == (404, "unknown_dataset")


async def test_cameras_go_out_without_their_settings(photos: Photos) -> None:
    """Among them are passwords."""
    config = {"url": "rtsp://10.0.0.7/stream", "username": "viewer", "password": "s3cret"}
    await photos.engineer.post("/cameras", json={"name": "Press 3", "kind": "rtsp", "config": config})
    answer = await photos.engineer.get("/exports/photos/cameras")
    page = answer.json()
    (row,) = [dict(zip(page["columns"], cells, strict=True)) for cells in page["rows"]]
    assert (row["name"], row["kind"], row["place"]) == ("Press 3", "rtsp", None)
    assert "s3cret" not in answer.text
