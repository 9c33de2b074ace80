"""Shapes of a layer, how other programs read them, and how they look."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from pydantic import JsonValue
from tests.unit.photos.drawing import file, opened

from toolcare_photos.domain.annotations import (
    Annotations,
    CodeIsRetired,
    KnownCode,
    Mark,
    Point,
    SameShapeTwice,
    Shape,
    ShapeColor,
    ShapeKind,
    WrongPoints,
    label_of,
    refuse_retired,
    refuse_same_twice,
)
from toolcare_photos.domain.photo import Belonging, Photo, Picture, Slot
from toolcare_photos.drawing import draw
from toolcare_photos.web_annotations import Node, page_of

AT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
IDS = [f"019e5a11-7c00-7b51-8a62-{number:012x}" for number in range(5)]
POINTS: dict[ShapeKind, tuple[Point, ...]] = {
    ShapeKind.BOX: ((0.6, 0.8), (0.2, 0.4)),
    ShapeKind.ELLIPSE: ((0.2, 0.4), (0.6, 0.8)),
    ShapeKind.ARROW: ((0.0, 0.0), (0.5, 0.5)),
    ShapeKind.FREEHAND: ((0.1, 0.1), (0.2, 0.2), (0.3, 0.1)),
    ShapeKind.POINT: ((0.5, 0.25),),
}
SHAPES = tuple(
    Shape(id_, kind, points, text="A <b> & 'c'", code="FL")
    for id_, (kind, points) in zip(IDS, POINTS.items(), strict=True)
)
PHOTO = Photo("p-1", Picture("0" * 64, 400, 200, 9, None), Belonging("t-1", None, None), Slot.OTHER, "", AT, "T", "u")


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        (ShapeKind.BOX, ((0, 0),)),
        (ShapeKind.ARROW, ((0, 0), (1, 1), (1, 0))),
        (ShapeKind.POINT, ((0, 0), (1, 1))),
        (ShapeKind.FREEHAND, tuple((0.5, 0.5) for _ in range(501))),
        (ShapeKind.POINT, ((1.1, 0),)),
        (ShapeKind.POINT, ((float("nan"), 0),)),
    ],
)
def test_a_shape_has_its_points(kind: ShapeKind, points: tuple[Point, ...]) -> None:
    """As many as its kind needs, all upon the picture."""
    with pytest.raises(WrongPoints, match="Draw it again"):
        Shape("s", kind, points)


def test_what_a_layer_refuses() -> None:
    """Two shapes of one id, and a code out of use that was not there before."""
    with pytest.raises(SameShapeTwice):
        refuse_same_twice([SHAPES[0], SHAPES[0]])
    known = [
        KnownCode("FL", {}, retired=True, merged_into="FLASH"),
        KnownCode("SH", {}, retired=False, merged_into=None),
    ]
    refuse_retired(["FL", "SH", "NEW"], ["FL"], known)
    with pytest.raises(CodeIsRetired, match="Use FLASH instead"):
        refuse_retired(["FL"], [], known)


def test_a_label_names_the_code() -> None:
    """In the language that is asked for, else English, else by the code alone."""
    shape = Shape("s", ShapeKind.POINT, ((0, 0),), text="At the rim", code="FL")
    assert label_of(shape, {"en": "Flash", "de": "Grat"}, "de") == "FL Grat\nAt the rim"
    assert label_of(shape, {"en": "Flash"}, "de") == "FL Flash\nAt the rim"
    assert label_of(shape, {}, "de") == "FL\nAt the rim"


def test_a_layer_is_a_page_of_web_annotations() -> None:
    """With all that the W3C Web Annotation Data Model (2017) requires of page, annotation, bodies and selectors."""
    page = page_of(PHOTO, Annotations("p-1", 3, SHAPES, "Timo", AT))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (page["type"], page["id"], page["startIndex"]) == ("AnnotationPage", "annotations.jsonld", 0)
    collection = _node(page["partOf"])
    assert (collection["type"], collection["total"], bool(collection["id"])) == ("AnnotationCollection", 5, True)
    items = [_node(item) for item in _list(page["items"])]
    assert len({str(item["id"]) for item in items}) == len(SHAPES)
    for item in items:
        _check_annotation(item)


def test_selectors_are_in_pixels_of_the_full_picture() -> None:
    """Boxes in percent, whichever corner came first; all else as SVG."""
    items = _list(page_of(PHOTO, Annotations("p-1", 1, SHAPES, "Timo", AT))["items"])
    selectors = [_node(_node(_node(item)["target"])["selector"]) for item in items]
    assert selectors[0]["value"] == "xywh=percent:20.000,40.000,40.000,40.000"
    drawn = [ET.fromstring(str(one["value"]))[0] for one in selectors[1:]]  # noqa: S314 - our own SVG
    assert drawn[0].attrib == {"cx": "160.0", "cy": "120.0", "rx": "80.0", "ry": "40.0"}
    assert drawn[1].attrib["d"] == "M 0.0,0.0 L 200.0,100.0"
    assert drawn[2].attrib["d"] == "M 40.0,20.0 L 80.0,40.0 L 120.0,20.0"
    assert (drawn[3].attrib["cx"], drawn[3].attrib["cy"]) == ("200.0", "50.0")


def test_a_bare_shape_highlights() -> None:
    """Without text and code there is no body."""
    shape = Shape(IDS[0], ShapeKind.POINT, ((0, 0),))
    item = _node(_list(page_of(PHOTO, Annotations("p-1", 1, (shape,), "Timo", AT))["items"])[0])
    assert (item["motivation"], "body" in item) == ("highlighting", False)


@pytest.mark.parametrize("kind", list(ShapeKind))
def test_each_kind_is_drawn_where_it_is(kind: ShapeKind) -> None:
    """In its colour, and nowhere else."""
    grey = file(Image.new("RGB", (800, 400), (128, 128, 128)))
    shape = Shape("s", kind, POINTS[kind], color=ShapeColor.GREEN)
    image = opened(draw(grey, [Mark(1, shape, "")]))
    green = [(x / 800, y / 400) for x in range(800) for y in range(400) if image.getpixel((x, y)) == (40, 180, 70)]
    left, top, right, bottom = shape.box
    assert green
    assert all(left - 0.02 <= x <= right + 0.02 and top - 0.04 <= y <= bottom + 0.04 for x, y in green)


def test_labels_stay_on_the_picture_and_apart() -> None:
    """Two at the same spot in the corner, one of them a single long word, are both there to read."""
    grey = file(Image.new("RGB", (800, 400), (128, 128, 128)))
    corner = Shape("s", ShapeKind.POINT, ((1.0, 1.0),))
    one = opened(draw(grey, [Mark(1, corner, "Ä" * 90)]))
    both = opened(draw(grey, [Mark(1, corner, "Ä" * 90), Mark(2, corner, "Grat")]))
    assert _letters(both) > _letters(one) > 500


def test_words_and_numbers_cover_no_line() -> None:
    """Of a stroke that runs where the words of another mark would stand, not a pixel is lost."""
    grey = file(Image.new("RGB", (1600, 1200), (128, 128, 128)))
    stroke = Shape("s", ShapeKind.FREEHAND, ((0.05, 0.46), (0.95, 0.46), (0.95, 0.6)), color=ShapeColor.GREEN)
    boxes = [Shape(f"b{at}", ShapeKind.BOX, ((at, 0.3), (at + 0.2, 0.44))) for at in (0.1, 0.4, 0.7)]
    marks = [Mark(number, box, "Grat an der Trennebene") for number, box in enumerate(boxes, start=2)]
    alone = opened(draw(grey, [Mark(1, stroke, "")]))
    among = opened(draw(grey, [Mark(1, stroke, ""), *marks]))
    assert _greens(among) >= _greens(alone) > 1000
    assert _letters(among) > 1000


def test_one_mark_alone_has_no_number() -> None:
    """There is nothing to tell it from; of two each has its own."""
    grey = file(Image.new("RGB", (800, 400), (128, 128, 128)))
    marks = [Mark(number, Shape(f"s{number}", ShapeKind.POINT, ((0.3 * number, 0.5),)), "") for number in (1, 2)]
    assert _letters(opened(draw(grey, marks[:1]))) == 0
    assert _letters(opened(draw(grey, marks))) > 10


def _greens(image: Image.Image) -> int:
    return image.tobytes().count(bytes((40, 180, 70)))


def _letters(image: Image.Image) -> int:
    bright = image.convert("L").point(lambda value: 255 if value > 240 else 0)
    return sum(bright.histogram()[255:])


def _check_annotation(item: Node) -> None:
    """3.1: one id, the type, a target; 3.2.4: a textual body has one value; 4: source and selector of the target."""
    assert str(item["id"]).startswith("urn:uuid:")
    assert item["type"] == "Annotation"
    assert item["motivation"] in {"commenting", "tagging", "highlighting"}
    assert datetime.fromisoformat(str(item["modified"])) == AT
    assert _node(item["creator"]) == {"type": "Person", "name": "Timo"}
    for body in map(_node, _list(item["body"])):
        assert body["type"] == "TextualBody"
        assert isinstance(body["value"], str)
        assert body["purpose"] in {"commenting", "tagging"}
    target = _node(item["target"])
    assert target["type"] == "SpecificResource"
    source = _node(target["source"])
    assert (source["id"], source["type"], source["format"]) == ("full", "Image", "image/jpeg")
    style = _node(item["stylesheet"])
    assert style["type"] == "CssStylesheet"
    assert f".{target['styleClass']} " in str(style["value"])
    selector = _node(target["selector"])
    value = str(selector["value"])
    if selector["type"] == "SvgSelector":
        assert ET.fromstring(value).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own SVG
    else:
        assert (selector["type"], selector["conformsTo"]) == ("FragmentSelector", "http://www.w3.org/TR/media-frags/")
        assert value.startswith("xywh=percent:")


def _node(value: JsonValue) -> Node:
    assert isinstance(value, dict)
    return value


def _list(value: JsonValue) -> list[JsonValue]:
    assert isinstance(value, list)
    return value
