"""Names that come from outside are judged in one place."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import names
from package_format.errors import Damaged

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "paths.json").read_text())


@pytest.mark.parametrize("path", VECTORS["good"])
def test_safe_paths_pass(path: str) -> None:
    assert names.check_path(path) == path


@pytest.mark.parametrize("path", [*VECTORS["bad"], "\ud800", None, 7])
def test_unsafe_paths_are_refused(path: object) -> None:
    with pytest.raises(Damaged):
        names.check_path(path)


@pytest.mark.parametrize("paths", VECTORS["clashes"])
def test_paths_that_clash_on_some_system_are_refused(paths: list[str]) -> None:
    with pytest.raises(Damaged):
        names.check_paths(paths)


def test_paths_side_by_side_pass() -> None:
    names.check_paths(["a/b", "a/c", "b", "ab"])


@given(st.text(max_size=60))
def test_a_path_that_passes_stays_below_its_folder(text: str) -> None:
    try:
        names.check_path(text)
    except Damaged:
        return
    base = Path("/base")
    assert (base / text).resolve().is_relative_to(base)
    assert text.encode()


def test_digest() -> None:
    digest = names.digest_of("静夜思".encode())
    assert names.check_digest(digest, "x") == digest
    hasher = names.hasher()
    hasher.update("静夜思".encode())
    assert hasher.hexdigest() == digest
    assert hasher.digest().hex() == digest


@pytest.mark.parametrize("text", ["", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n", 5, None, "١" * 64])
def test_what_is_no_digest_is_refused(text: object) -> None:
    with pytest.raises(Damaged):
        names.check_digest(text, "x")


@pytest.mark.parametrize("text", ["", "A", "-a", "a..b", "a/b", "a" * 81, "字", None, "a\n"])
def test_what_is_no_identifier_is_refused(text: object) -> None:
    with pytest.raises(Damaged):
        names.check_identifier(text, "x")
    with pytest.raises(Damaged):
        names.check_channel(text)


def test_identifiers_and_places() -> None:
    assert names.check_identifier("u1-l2.a_b", "x") == "u1-l2.a_b"
    assert names.check_channel("county-218") == "county-218"
    digest = "ab" * 32
    assert names.manifest_target("c1") == "channels/c1/release.json"
    assert names.manifest_path("c1", digest) == f"channels/c1/{digest}.release.json"
    assert (names.index_path(digest), names.pack_path(digest), names.delta_path(digest)) == (
        f"index/{digest}",
        f"packs/{digest}",
        f"deltas/{digest}",
    )
