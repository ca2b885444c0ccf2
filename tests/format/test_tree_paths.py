from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import names
from package_format.tree_paths import ROOT, TIMESTAMP, TreePath, read_path

DIGEST = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "path, named",
    [
        (names.index_path(DIGEST), TreePath("index", DIGEST)),
        (names.pack_path(DIGEST), TreePath("packs", DIGEST)),
        (names.delta_path(DIGEST), TreePath("deltas", DIGEST)),
        (names.object_path(DIGEST), TreePath("objects", DIGEST)),
        (names.manifest_path("county-2", DIGEST), TreePath("manifest", DIGEST, "county-2")),
        (TIMESTAMP, TreePath("metadata")),
        (ROOT, TreePath("metadata")),
        ("metadata/12.snapshot.json", TreePath("metadata")),
        ("metadata/3.county-2.json", TreePath("metadata")),
    ],
)
def test_objects_of_the_tree_are_known_by_their_paths(path: str, named: TreePath) -> None:
    assert read_path(path) == named


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "metadata", "metadata/", "metadata/0.root.json", "metadata/1.root.json/", "/metadata/1.root.json",
        "metadata/../songke.db", "packs/" + DIGEST[1:], "packs/" + DIGEST.upper(), "packs/" + DIGEST + "\n",
        "objects/" + DIGEST + ".part", "channels/county/release.json", "channels/../" + DIGEST + ".release.json",
        "keys/" + DIGEST, "metadata/１.root.json", "metadata/1.Root.json", "metadata/1.root.json?x=1",
    ],
)  # fmt: skip
def test_everything_else_is_no_object(path: str) -> None:
    assert read_path(path) is None


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    named = read_path(text)
    assert named is None or ".." not in text
