"""A layer in the words of the W3C Web Annotation Data Model, for other programs."""

from pydantic import JsonValue

from toolcare_photos.domain.annotations import Annotations, Point, Shape, ShapeKind
from toolcare_photos.domain.photo import Photo

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json;profile="{CONTEXT}"'
_SVG = "http://www.w3.org/TR/SVG/"
_MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
_COLORS = {"red": "#e22222", "yellow": "#ffd60a", "blue": "#286ef5", "green": "#28b446", "white": "#ffffff"}

Node = dict[str, JsonValue]


def page_of(photo: Photo, layer: Annotations) -> Node:
    """Return the layer as an AnnotationPage. Addresses are relative to its own, so they hold at any host."""
    return {
        "@context": CONTEXT,
        "id": "annotations.jsonld",
        "type": "AnnotationPage",
        "partOf": {"id": "annotations", "type": "AnnotationCollection", "total": len(layer.shapes)},
        "startIndex": 0,
        "items": [_annotation(photo, layer, shape) for shape in layer.shapes],
    }


def _annotation(photo: Photo, layer: Annotations, shape: Shape) -> Node:
    made: Node = {
        "id": f"urn:uuid:{shape.id}",
        "type": "Annotation",
        "motivation": _motivation(shape),
        "stylesheet": {"type": "CssStylesheet", "value": f".{shape.color} {{ stroke: {_COLORS[shape.color]}; }}"},
        "target": {
            "type": "SpecificResource",
            "source": {
                "id": "full",
                "type": "Image",
                "format": "image/jpeg",
                "width": photo.picture.width,
                "height": photo.picture.height,
            },
            "styleClass": str(shape.color),
            "selector": _selector(photo, shape),
        },
    }
    if layer.by is not None and layer.at is not None:
        made |= {"creator": {"type": "Person", "name": layer.by}, "modified": f"{layer.at:%Y-%m-%dT%H:%M:%SZ}"}
    bodies = _bodies(shape)
    return {**made, "body": bodies} if bodies else made


def _motivation(shape: Shape) -> str:
    if shape.text:
        return "commenting"
    return "tagging" if shape.code else "highlighting"


def _bodies(shape: Shape) -> list[JsonValue]:
    text: list[JsonValue] = [
        {"type": "TextualBody", "value": shape.text, "format": "text/plain", "purpose": "commenting"}
    ]
    code: list[JsonValue] = [{"type": "TextualBody", "value": shape.code, "purpose": "tagging"}]
    return [*(text if shape.text else []), *(code if shape.code else [])]


def _selector(photo: Photo, shape: Shape) -> Node:
    if shape.kind is ShapeKind.BOX:
        left, top, right, bottom = (100 * side for side in shape.box)
        value = f"xywh=percent:{left:.3f},{top:.3f},{right - left:.3f},{bottom - top:.3f}"
        return {"type": "FragmentSelector", "conformsTo": _MEDIA_FRAGMENTS, "value": value}
    width, height = photo.picture.width, photo.picture.height
    drawn = _svg(shape, width, height)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{drawn}</svg>'
    return {"type": "SvgSelector", "conformsTo": _SVG, "value": svg}


def _svg(shape: Shape, width: int, height: int) -> str:
    def at(point: Point) -> str:
        return f"{point[0] * width:.1f},{point[1] * height:.1f}"

    match shape.kind:
        case ShapeKind.ELLIPSE:
            left, top, right, bottom = shape.box
            middle = f'cx="{(left + right) / 2 * width:.1f}" cy="{(top + bottom) / 2 * height:.1f}"'
            return f'<ellipse {middle} rx="{(right - left) / 2 * width:.1f}" ry="{(bottom - top) / 2 * height:.1f}"/>'
        case ShapeKind.POINT:
            x, y = shape.points[0]
            return f'<circle cx="{x * width:.1f}" cy="{y * height:.1f}" r="1"/>'
        case _:
            return f'<path fill="none" d="M {" L ".join(map(at, shape.points))}"/>'
