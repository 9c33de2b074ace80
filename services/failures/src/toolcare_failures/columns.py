"""The columns of the files that bring codes and take what failures holds: each with what it is in the database."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import aliased

from toolcare_failures.tables import CodeMapping, CodeRow, Failure, FailureEntry, Machine, Tool
from toolcare_shared.columns import Column, Told, part, text
from toolcare_shared.exports import Dataset

LANGUAGES = ("en", "de")


def _words(language: str) -> Callable[[object], Told]:
    """Show a language's synonyms, parted by semicolons."""

    def show(value: object) -> Told:
        words: Sequence[object] = value.get(language, []) if isinstance(value, Mapping) else []
        return "; ".join(map(str, words)) or None

    return show


def _listed(value: object) -> Told:
    return "; ".join(map(str, value)) or None if isinstance(value, list) else None


CODE_COLUMNS = (
    Column("code", CodeRow.code, read=text),
    Column("group", CodeRow.group, read=text),
    Column("name_en", CodeRow.names, read=text, show=part("en"), form="name_en"),
    Column("name_de", CodeRow.names, read=text, show=part("de"), form="name_de"),
    Column("synonyms_en", CodeRow.synonyms, read=text, show=_words("en"), form="synonyms_en"),
    Column("synonyms_de", CodeRow.synonyms, read=text, show=_words("de"), form="synonyms_de"),
    Column("parent", CodeRow.parent, read=text),
    Column("severity", CodeRow.severity, read=text),
    Column("component_kinds", CodeRow.component_kinds, read=text, show=_listed),
    Column("favourite", CodeRow.favourite),
)

_TOOL = Column("number", Tool.number)
_ONE = aliased(Failure)
_OTHER = aliased(Failure)


DATASETS: Mapping[str, Dataset] = {
    "failure_codes": Dataset(
        (CodeRow.code,),
        (
            *CODE_COLUMNS,
            Column("retired", CodeRow.retired),
            Column("retired_reason", CodeRow.retired_reason),
            Column("merged_into", CodeRow.merged_into),
        ),
    ),
    "failure_code_mappings": Dataset(
        (CodeMapping.version,),
        (
            Column("version", CodeMapping.version),
            Column("code", CodeMapping.code),
            Column("into", CodeMapping.into),
            Column("reason", CodeMapping.reason),
            Column("by", CodeMapping.by),
            Column("at", CodeMapping.at),
        ),
    ),
    "failures": Dataset(
        (Failure.number,),
        (
            Column("failure", Failure.number),
            _TOOL,
            Column("code", Failure.code),
            Column("severity", Failure.severity),
            Column("state", Failure.state),
            Column("cavity", Failure.cavity),
            Column("component_id", Failure.component_id),
            Column("side", Failure.side),
            Column("x", Failure.x),
            Column("y", Failure.y),
            Column("stop", Failure.stop),
            Column("note", Failure.note),
            Column("reported_at", Failure.reported_at),
            Column("reported_by", Failure.reported_by),
            Column("shots", Failure.shots),
            Column("machine", Machine.name),
            Column("rejected_reason", Failure.rejected_reason),
            Column("duplicate_of", _OTHER.number),
            Column("cause", Failure.cause),
            Column("fixes", Failure.fixes, show=_listed),
            Column("solution", Failure.solution),
            Column("solved_at", Failure.solved_at),
            Column("solved_by", Failure.solved_by),
            Column("solved_shots", Failure.solved_shots),
            Column("solution_photo_ids", Failure.solution_photo_ids, show=_listed),
            Column("photo_ids", Failure.photo_ids, show=_listed),
            Column("job_id", Failure.job_id),
            Column("finding_id", Failure.finding_id),
            Column("failure_id", Failure.id),
        ),
        lambda query: (
            query.join(Tool, Tool.id == Failure.tool_id)
            .outerjoin(Machine, Machine.id == Failure.machine_id)
            .outerjoin(_OTHER, _OTHER.id == Failure.duplicate_of)
        ),
    ),
    "failure_history": Dataset(
        (FailureEntry.id,),
        (
            Column("failure", _ONE.number),
            Column("at", FailureEntry.at),
            Column("by", FailureEntry.by),
            Column("deed", FailureEntry.deed),
            Column("before", FailureEntry.before),
            Column("after", FailureEntry.after),
            Column("note", FailureEntry.note),
            Column("other_failure", _OTHER.number),
            Column("entry_id", FailureEntry.id),
        ),
        lambda query: query.join(_ONE, _ONE.id == FailureEntry.failure_id).outerjoin(
            _OTHER, _OTHER.id == FailureEntry.other_id
        ),
    ),
}
