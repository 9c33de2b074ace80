"""The bytes of Sparkplug B 3.0: Protocol Buffers, described here by the field numbers of its chapter 6.

Only what a counter needs is described; what else a message carries (data sets, templates, files) is skipped.
"""

from typing import Protocol, cast

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError, Message

__all__ = ["DecodeError", "WireMetric", "WirePayload", "WireProperty", "payload"]

_PACKAGE = "toolcare.sparkplug"
_Field = descriptor_pb2.FieldDescriptorProto
_ONE, _MANY = _Field.LABEL_OPTIONAL, _Field.LABEL_REPEATED

_PROPERTY = (
    ("type", 1, _Field.TYPE_UINT32),
    ("is_null", 2, _Field.TYPE_BOOL),
    ("int_value", 3, _Field.TYPE_UINT32),
    ("long_value", 4, _Field.TYPE_UINT64),
    ("string_value", 8, _Field.TYPE_STRING),
)
_METRIC = (
    ("name", 1, _Field.TYPE_STRING),
    ("alias", 2, _Field.TYPE_UINT64),
    ("timestamp", 3, _Field.TYPE_UINT64),
    ("datatype", 4, _Field.TYPE_UINT32),
    ("is_historical", 5, _Field.TYPE_BOOL),
    ("is_transient", 6, _Field.TYPE_BOOL),
    ("is_null", 7, _Field.TYPE_BOOL),
    ("int_value", 10, _Field.TYPE_UINT32),
    ("long_value", 11, _Field.TYPE_UINT64),
    ("float_value", 12, _Field.TYPE_FLOAT),
    ("double_value", 13, _Field.TYPE_DOUBLE),
    ("boolean_value", 14, _Field.TYPE_BOOL),
    ("string_value", 15, _Field.TYPE_STRING),
)


class _Presence(Protocol):
    def HasField(self, field_name: str) -> bool: ...  # noqa: N802 - the library's name


class WireProperty(_Presence, Protocol):
    type: int
    is_null: bool
    int_value: int
    long_value: int
    string_value: str


class _Many(Protocol):
    def add(self) -> "WireProperty": ...
    def __getitem__(self, place: int) -> "WireProperty": ...
    def __len__(self) -> int: ...


class WirePropertySet(_Presence, Protocol):
    @property
    def keys(self) -> list[str]: ...
    @property
    def values(self) -> _Many: ...


class WireMetric(_Presence, Protocol):
    name: str
    alias: int
    timestamp: int
    datatype: int
    is_historical: bool
    is_transient: bool
    is_null: bool
    int_value: int
    long_value: int
    float_value: float
    double_value: float
    boolean_value: bool
    string_value: str

    @property
    def properties(self) -> WirePropertySet: ...


class _Metrics(Protocol):
    def add(self) -> WireMetric: ...
    def __getitem__(self, place: int) -> WireMetric: ...
    def __len__(self) -> int: ...


class WirePayload(_Presence, Protocol):
    timestamp: int
    seq: int

    @property
    def metrics(self) -> _Metrics: ...
    def ParseFromString(self, serialized: bytes) -> int: ...  # noqa: N802 - the library's name
    def SerializeToString(self) -> bytes: ...  # noqa: N802 - as above


def payload() -> WirePayload:
    """Return an empty message, to be filled or read into; reading raises DecodeError for what is none."""
    return cast("WirePayload", _PAYLOAD())


def _made() -> type[Message]:
    file = descriptor_pb2.FileDescriptorProto(name="toolcare/sparkplug.proto", package=_PACKAGE, syntax="proto2")
    _message(file, "Property", _PROPERTY)
    properties = _message(file, "PropertySet", (("keys", 1, _Field.TYPE_STRING),))
    properties.field[0].label = _MANY
    _refer(properties, "values", 2, "Property", _MANY)
    _refer(_message(file, "Metric", _METRIC), "properties", 9, "PropertySet", _ONE)
    whole = _message(file, "Payload", (("timestamp", 1, _Field.TYPE_UINT64), ("seq", 3, _Field.TYPE_UINT64)))
    _refer(whole, "metrics", 2, "Metric", _MANY)
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.Payload"))


def _message(
    file: descriptor_pb2.FileDescriptorProto, name: str, fields: tuple[tuple[str, int, "_Field.Type.ValueType"], ...]
) -> descriptor_pb2.DescriptorProto:
    message = file.message_type.add(name=name)
    for called, number, kind in fields:
        message.field.add(name=called, number=number, type=kind, label=_ONE)
    return message


def _refer(
    message: descriptor_pb2.DescriptorProto, name: str, number: int, to: str, label: "_Field.Label.ValueType"
) -> None:
    message.field.add(name=name, number=number, label=label, type=_Field.TYPE_MESSAGE, type_name=f".{_PACKAGE}.{to}")


_PAYLOAD = _made()
