"""The parts a tool's page is joined from, and who owns each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One request to one service. `many`: the answer is a list, or a page with `items`."""

    name: str
    service: str
    path: str
    query: str = ""
    many: bool = True

    def address(self, tool_id: str) -> str:
        path = self.path.replace("{tool_id}", tool_id)
        return f"{path}?{self.query.replace('{tool_id}', tool_id)}" if self.query else path


TOOL = Part("tool", "registry", "/tools/{tool_id}", many=False)
LISTS = (
    Part("mountings", "registry", "/tools/{tool_id}/mountings", "limit=50"),
    Part("plans", "maintenance", "/tools/{tool_id}/plans"),
    Part("jobs", "maintenance", "/tools/{tool_id}/jobs", "state=open&limit=50"),
    Part("log", "maintenance", "/tools/{tool_id}/maintenance-log", "limit=50"),
    Part("gaps", "shotcounter", "/gaps", "state=open&tool_id={tool_id}&limit=200"),
)
PARTS = (TOOL, *LISTS)
