"""The tree by id, in memory: parents, levels, names; exact in every process (see `common.versions`)."""

from dataclasses import dataclass

from django.utils.translation import get_language

from jinlin.common.versions import cached_by
from jinlin.grid.levels import Level
from jinlin.grid.models import Department, Grid


@dataclass(frozen=True, slots=True)
class Node:
    """One grid of today's tree; `line` is its ids from the district down to itself."""

    id: int
    code: str
    level: Level
    parent_id: int | None
    name: str
    name_key: str
    line: tuple[int, ...]


class Nodes:
    """Today's tree without outlines."""

    def __init__(
        self, nodes: dict[int, Node], departments: dict[int, str], departments_en: dict[int, str] | None = None
    ) -> None:
        self._nodes = nodes
        self._children: dict[int, list[Node]] = {}
        for node in sorted(nodes.values(), key=lambda n: n.code):
            if node.parent_id is not None:
                self._children.setdefault(node.parent_id, []).append(node)
        self._by_code = {node.code: node for node in nodes.values()}
        self._departments = departments
        self._departments_en = departments_en or departments

    @property
    def departments(self) -> dict[int, str]:
        """Department names by id in the page's language, small and needed wherever a task is shown."""
        return self._departments_en if (get_language() or "").startswith("en") else self._departments

    def __getitem__(self, grid_id: int) -> Node:
        return self._nodes[grid_id]

    def get(self, grid_id: int | None) -> Node | None:
        """Return a grid, or None when there is none of that id today."""
        return self._nodes.get(grid_id) if grid_id is not None else None

    def by_code(self, code: str) -> Node | None:
        """Return the grid with a code."""
        return self._by_code.get(code)

    def children(self, grid_id: int) -> list[Node]:
        """Return the grids directly inside, by code."""
        return self._children.get(grid_id, [])

    def at_level(self, level: Level) -> list[Node]:
        """Return all grids of a level, by code."""
        return sorted((n for n in self._nodes.values() if n.level is level), key=lambda n: n.code)

    def above(self, grid_id: int) -> tuple[Level, int] | None:
        """Return (level, id) of the parent; None above the district."""
        parent = self.get(self._nodes[grid_id].parent_id)
        return (parent.level, parent.id) if parent else None

    def inside(self, grid_id: int, outer_id: int) -> bool:
        """Whether a grid lies in (or is) another."""
        return outer_id in self._nodes[grid_id].line

    def line_by_level(self, grid_id: int) -> dict[Level, int]:
        """Return the ids from the district down to this grid, by level."""
        return {self._nodes[one].level: one for one in self._nodes[grid_id].line}

    @property
    def district(self) -> Node:
        """Return the root."""
        return next(n for n in self._nodes.values() if n.level is Level.DISTRICT)

    def long_name(self, grid_id: int) -> str:
        """Return the names from the community down: 府前社区 / 第3片区 / 05微网格."""
        names = [
            self._nodes[one].name for one in self._nodes[grid_id].line if self._nodes[one].level <= Level.COMMUNITY
        ]
        return " / ".join(names) or self._nodes[grid_id].name


@cached_by("tree")
def nodes_now() -> Nodes:
    """Return today's tree: `nodes_now(versions)`."""
    rows = Grid.objects.filter(ended_on__isnull=True).values_list(
        "id", "code", "level", "parent_id", "name", "name_key", "path"
    )
    nodes = {
        pk: Node(pk, code, Level(level), parent, name, key, tuple(int(p) for p in path.strip("/").split("/")))
        for pk, code, level, parent, name, key, path in rows
    }
    named = list(Department.objects.values_list("id", "name", "name_en"))
    return Nodes(nodes, {pk: name for pk, name, _ in named}, {pk: english or name for pk, name, english in named})
