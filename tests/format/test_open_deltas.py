"""Which directories and parts are read: only what pays, nothing twice, and no recipe without its digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from package_format import names
from package_format.delta import DirectoryRef, Group, Region, ReleaseDelta
from package_format.delta_directory import Part
from package_format.open_deltas import OpenDeltas, TakePart
from package_format.pack import FrameRef

DIRECTORY = 20
PART = 50
Tree = Mapping[str, Mapping[tuple[str, int], tuple[bytes, Sequence[Group]]]]
"""Digest of a delta → resource and old version → what its part makes."""


def group(file: str, *bases: str, stored: int = 10) -> Group:
    return Group(8, stored, tuple(Region(base, 0, 9) for base in bases), (Region(file, 0, 9),))


class Library:
    """The ``DeltaReader`` of a tree in memory; notes what it was asked for."""

    def __init__(self, tree: Tree, ready: frozenset[str] = frozenset()) -> None:
        self.tree = tree
        self.ready = ready
        self.asked: list[str] = []

    def directory(self, delta: ReleaseDelta) -> Sequence[Part] | None:
        self.asked.append(delta.digest)
        if delta.digest not in self.tree:
            return None
        return [
            Part(resource, version, len(made[0]), 5, 100 + place, PART)
            for place, ((resource, version), made) in enumerate(self.tree[delta.digest].items())
        ]

    def parts(self, delta: ReleaseDelta, parts: Sequence[Part], groups_end: int, take: TakePart) -> None:
        assert groups_end == 100
        for part in parts:
            self.asked.append(f"{delta.digest} {part.resource}")
            if part.resource != "lost":
                take(part.resource, *self.tree[delta.digest][part.resource, part.version])

    def is_ready(self, one: Group) -> bool:
        return {base.file for base in one.bases} <= self.ready


def recipes_of(
    deltas: OpenDeltas, library: Library, wanted: Mapping[str, FrameRef], held: set[tuple[str, int]]
) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    deltas.recipes(library, wanted, held, made.__setitem__)
    return made


def listed(*digests: str) -> list[ReleaseDelta]:
    return [ReleaseDelta("ab" * 32, 1, digest, 1000, DirectoryRef("cd" * 32, 99, DIRECTORY)) for digest in digests]


def ref(recipe: bytes, stored: int = 200) -> FrameRef:
    return FrameRef(names.digest_of(recipe), len(recipe), "ef" * 32, 8, stored)


def test_recipes_come_from_the_newest_delta_whose_old_recipe_is_here() -> None:
    made = {name: name.encode() for name in ("a2", "b2", "c2", "lost")}
    tree = {
        "new": {("a", 1): (made["a2"], ()), ("b", 9): (made["b2"], ()), ("lost", 1): (made["lost"], ())},
        "old": {("a", 1): (made["a2"], ()), ("b", 1): (made["b2"], ()), ("c", 1): (b"wrong", ())},
    }
    wanted = {"a": ref(made["a2"]), "b": ref(made["b2"]), "c": ref(made["c2"]), "lost": ref(made["lost"])}
    held = {(resource, 1) for resource in wanted}
    library, deltas = Library(tree), OpenDeltas(listed("new", "gone", "old"))
    assert recipes_of(deltas, library, wanted, held) == {"a": made["a2"], "b": made["b2"]}
    assert library.asked == ["new", "new a", "new lost", "gone", "old", "old b", "old c"]


def test_what_would_not_pay_is_not_read() -> None:
    tree = {"new": {("a", 1): (b"a2", ())}}
    library, held = Library(tree), {("a", 1)}
    assert recipes_of(OpenDeltas(listed("new")), library, {"a": ref(b"a2", 4 * DIRECTORY - 1)}, held) == {}
    assert library.asked == []
    tree = {"new": {("a", 1): (b"a2", ()), ("b", 1): (b"b2", ())}}
    library, held = Library(tree), {("a", 1), ("b", 1)}
    wanted = {"a": ref(b"a2", PART), "b": ref(b"b2", PART + 1)}
    assert recipes_of(OpenDeltas(listed("new")), library, wanted, held) == {"b": b"b2"}
    assert library.asked == ["new", "new b"]


def test_groups_are_listed_by_parts_that_are_read_once() -> None:
    tree = {
        "new": {("a", 1): (b"a2", [group("f", "here"), group("g", "gone"), group("other", "here")])},
        "old": {("a", 0): (b"", [group("f"), group("g")])},
    }
    library, held = Library(tree, frozenset({"here"})), {("a", 1)}
    deltas = OpenDeltas(listed("new", "old"))
    assert recipes_of(deltas, library, {"a": ref(b"a2")}, held) == {"a": b"a2"}
    assert library.asked == ["new", "new a"]
    offers = deltas.offers(library, {"a": {"f": 500, "g": 500}}, held)
    # Of the newer delta only what is ready and lacks; what it does not make is looked for in the older one.
    assert [(offer.path, offer.group.pieces[0].file) for offer in offers] == [
        ("deltas/new", "f"),
        ("deltas/old", "f"),
        ("deltas/old", "g"),
    ]
    assert deltas.offers(library, {"a": {"f": 500, "g": 500}}, held) == offers
    assert library.asked == ["new", "new a", "old", "old a"]
    # Where nothing is left to be made, the next delta is not asked.
    library = Library(tree, frozenset({"here"}))
    assert len(OpenDeltas(listed("new", "old")).offers(library, {"a": {"f": 500}}, held)) == 1
    assert library.asked == ["new", "new a"]


contents = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3)), st.tuples(st.binary(max_size=3), st.just(())), max_size=5
)
"""Several parts of one resource among them: no publisher makes such, a reader takes the first that is right."""


@given(
    st.dictionaries(st.sampled_from(["one", "two", "three"]), contents),
    st.dictionaries(st.sampled_from("abc"), st.tuples(st.binary(max_size=3), st.integers(1, 400))),
    st.sets(st.tuples(st.sampled_from("abc"), st.integers(0, 3))),
)
def test_whatever_deltas_say_only_the_wanted_recipes_come_out(
    tree: Tree, drawn: dict[str, tuple[bytes, int]], held: set[tuple[str, int]]
) -> None:
    library = Library(tree)
    wanted = {resource: ref(recipe, stored) for resource, (recipe, stored) in drawn.items()}
    deltas = OpenDeltas(listed("one", "two", "three"))
    made = recipes_of(deltas, library, wanted, held)
    assert all(made[resource] == drawn[resource][0] for resource in made)
    before = set(library.asked)
    deltas.offers(library, {resource: {"f": stored} for resource, (_, stored) in drawn.items()}, held)
    directories = [asked for asked in library.asked if " " not in asked]
    assert len(directories) - len(set(directories)) <= len({"one", "two", "three"} - tree.keys())
    assert before <= set(library.asked)
