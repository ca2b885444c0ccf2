from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop_app.store.hours import read_hours
from desktop_app.store.store import Store
from package_format.errors import Refused


def test_settings_start_sensibly_and_stay(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        found = store.settings
        assert (found.language, found.school, found.volume, found.rate_limit, found.floor) == (
            "zh_CN",
            "",
            80,
            None,
            None,
        )
        assert (found.last_good_clock, found.last_sync) == (0, 0)
        assert (found.network_hours, found.day_budget, found.month_budget, found.proxy) == ((), None, None, "")
        found.network_hours, found.day_budget, found.month_budget = read_hours("22-6"), 5, 70
        found.language, found.school, found.volume = "en", "红星小学", 35
        assert found.evens_loudness
        found.evens_loudness = False
        found.rate_limit, found.floor, found.last_good_clock, found.last_sync = 20_000, 0, 1_795_000_000, 1_795_000_001
    with Store.open(tmp_path) as store:
        found = store.settings
        assert (found.language, found.school, found.volume) == ("en", "红星小学", 35)
        assert (found.rate_limit, found.floor) == (20_000, 0)
        assert (found.last_good_clock, found.last_sync) == (1_795_000_000, 1_795_000_001)
        assert store.files.floor == 0
        assert not found.evens_loudness
        assert (found.network_hours, found.day_budget, found.month_budget) == (read_hours("22:00-06:00"), 5, 70)
        found.network_hours, found.day_budget, found.month_budget = (), None, None
        assert (found.network_hours, found.day_budget, found.month_budget) == ((), None, None)
        found.rate_limit = None
        found.floor = None
        assert (found.rate_limit, found.floor) == (None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "fr"), ("school", "校" * 67), ("volume", 101), ("volume", -1),
        ("voice", "中文"), ("captions", ["zh", "a b"]), ("rate_limit", 0), ("floor", -1),
        ("day_budget", 0), ("month_budget", -1), ("proxy", "proxy"), ("proxy", "a b:80"), ("proxy", "ftp://a:80"),
        ("proxy", "a:0"), ("proxy", "a:70000"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_refused_and_named(store: Store, name: str, value: object) -> None:
    before = getattr(store.settings, name)
    with pytest.raises(Refused) as caught:
        setattr(store.settings, name, value)
    assert caught.value.place == name
    assert getattr(store.settings, name) == before


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        (" direct ", "direct"),
        ("192.168.1.1:8080", "http://192.168.1.1:8080"),
        ("https://proxy.school.cn:443/", "https://proxy.school.cn:443"),
        ("school:secret@proxy:3128", "http://school:secret@proxy:3128"),
        ("[fe80::1]:3128", "http://[fe80::1]:3128"),
    ],
)
def test_a_proxy_is_kept_with_its_scheme(store: Store, written: str, kept: str) -> None:
    store.settings.proxy = written
    assert store.settings.proxy == kept


def test_the_point_has_one_key_for_ever(tmp_path: Path) -> None:
    with Store.open(tmp_path) as one, Store.open(tmp_path) as two, ThreadPoolExecutor(8) as threads:
        stores = [one, two] * 4
        ids = set(threads.map(lambda store: store.settings.point_key.id, stores))
    with Store.open(tmp_path) as again:
        assert ids == {again.settings.point_key.id}
    with Store.open(tmp_path / "another") as other:
        assert other.settings.point_key.id not in ids


def test_the_languages_of_films_are_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert (store.settings.voice, store.settings.captions) == ("", ())
        store.settings.voice, store.settings.captions = "ug", ("zh", "ug")
    with Store.open(tmp_path) as store:
        assert (store.settings.voice, store.settings.captions) == ("ug", ("zh", "ug"))
        store.settings.captions = ()
        assert store.settings.captions == ()
