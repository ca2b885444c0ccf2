"""A hundred thousand of anything fits into one question to the database, however few values its SQLite takes."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from desktop_app.store import holdings, search, withdrawals
from desktop_app.store.among import among, pairs_among
from desktop_app.store.cleaning import Removable
from desktop_app.store.lists import cards
from desktop_app.store.outbox import Outbox
from desktop_app.store.store import Store
from desktop_app.store.tables import channel, evicted, resource
from package_format.catalogue import Withdrawal
from package_format.errors import Missing
from tests.store.publisher import CHANNEL, deliver, publish
from tests.store.schooling import BOOKS, YUWEN, settle
from tests.store.worker import ROW

MANY = 100_000
NAMES = [f"zz-{number:06}" for number in range(MANY)]
HERE = "yw2-v1"


@pytest.fixture
def school(store: Store) -> Store:
    settle(store)
    deliver(store, *YUWEN.lessons)
    return store


def test_values_and_pairs_are_found_among_many(school: Store) -> None:
    odd = ["\ud800", "'", '"', "\\", "教", ""]
    with school._database.reading() as connection:
        found = connection.execute(select(resource.c.id).where(among(resource.c.id, [*NAMES, *odd, HERE])))
        assert found.scalars().all() == [HERE]
        keys = connection.execute(select(resource.c.key).where(among(resource.c.key, range(MANY)))).scalars().all()
        assert len(keys) == connection.execute(select(func.count()).select_from(resource)).scalar_one()
        pairs = [*((CHANNEL, name) for name in NAMES), (CHANNEL, HERE), ("another", "yw2-v2")]
        query = select(resource.c.id).select_from(resource).join(channel, channel.c.id == CHANNEL)
        assert connection.execute(query.where(pairs_among(channel.c.id, resource.c.id, pairs))).scalars().all() == [
            HERE
        ]
        assert connection.execute(query.where(pairs_among(channel.c.id, resource.c.id, []))).all() == []


def test_holdings_are_asked_about_many_files_and_resources(school: Store) -> None:
    digests = {f"{number:064x}" for number in range(MANY)}
    names = [*((CHANNEL, name) for name in NAMES), (CHANNEL, HERE)]
    with school._database.reading() as connection:
        own = holdings.files_of(connection, names)
        assert own == holdings.files_of(connection, [(CHANNEL, HERE)]) != set()
        assert holdings.referenced(connection, digests | own) == own
        assert holdings.referenced(connection, own, apart_from=names) == set()
        assert holdings.versions(connection, CHANNEL, [*NAMES, HERE]) == {(HERE, 1)}
        keys = list(connection.execute(select(resource.c.key)).scalars())
        many = [*keys, *range(MANY, 2 * MANY)]
        assert {card.id for card in cards(connection, many, school.files.find)} >= {HERE}
        assert search.passages(connection, "词", many) == {}


def test_many_lessons_are_cleaned_away_and_asked_for_again(school: Store) -> None:
    def one(name: str) -> Removable:
        return Removable(CHANNEL, name, {}, "yw2", {}, 1, 1)

    school.cleaning.clean([one(name) for name in (*NAMES, HERE)], 5)
    with school._database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(evicted)).scalar_one() == MANY + 1
        assert holdings.versions(connection, CHANNEL, [HERE]) == set()
    with pytest.raises(Missing):
        school.cleaning.ask_again([*NAMES, HERE])
    assert school.cleaning.ask_again([HERE]) == [HERE]


def test_a_receipt_names_many_batches(school: Store) -> None:
    outbox: Outbox = school.outbox
    outbox.add(ROW)
    batch = outbox.pack_batch(school.settings.point_key, b"\x09" * 32, "红星小学", 1)
    assert batch is not None
    assert outbox.confirm(NAMES) == 0
    assert outbox.confirm([*NAMES, batch.id]) == 1
    assert outbox.recall(b"\x09" * 32, [*NAMES, batch.id], 2) == 1


def test_a_release_withdraws_many(school: Store) -> None:
    gone = [Withdrawal(name, 1, urgent=True) for name in (*NAMES, HERE)]
    publish(school, 9, *BOOKS, withdrawn=tuple(gone))
    school.installs.forget_withdrawn()
    with school._database.reading() as connection:
        assert [one.id for one in withdrawals.retired(connection, school.files.find)] == [HERE]
        assert holdings.versions(connection, CHANNEL, [HERE]) == set()
