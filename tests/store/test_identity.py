"""A point's key on its own machine, and on one that was given a copy of the disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.store import machine
from desktop_app.store.store import Store

UUID = bytes(range(16))


def key_on(folder: Path, monkeypatch: pytest.MonkeyPatch, *marks: str) -> str:
    monkeypatch.setattr(machine, "marks", lambda: frozenset(marks))
    with Store.open(folder) as store:
        assert store.settings.point_key is store.settings.point_key
        return store.settings.point_key.id


def test_one_machine_has_one_key_whatever_part_of_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = key_on(tmp_path, monkeypatch, "card 1", "disk 1")
    assert key_on(tmp_path, monkeypatch, "card 1", "disk 2") == own
    assert key_on(tmp_path, monkeypatch, "card 2", "disk 2") == own
    assert key_on(tmp_path, monkeypatch, "card 2") == own
    # Nothing can be seen (a container, a strange system): nothing is concluded, and nothing forgotten.
    assert key_on(tmp_path, monkeypatch) == own
    assert key_on(tmp_path, monkeypatch, "card 9") != own


def test_a_copy_on_another_machine_gets_a_key_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = tmp_path / "image"
    own = key_on(image, monkeypatch, "card 0", "disk 0")
    ids = set()
    for number in range(1, 6):
        copy = Path(shutil.copytree(image, tmp_path / f"copy{number}"))
        marks = (f"card {number}", f"disk {number}")
        ids.add(key_on(copy, monkeypatch, *marks))
        assert key_on(copy, monkeypatch, *marks) in ids
    assert len(ids) == 5
    assert own not in ids
    assert key_on(image, monkeypatch, "card 0", "disk 0") == own


def test_a_key_from_before_marks_were_kept_takes_those_of_its_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = key_on(tmp_path, monkeypatch)
    assert key_on(tmp_path, monkeypatch, "card 1") == own
    assert key_on(tmp_path, monkeypatch, "card 2") != own


def test_marks_are_kept_as_digests_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key_on(tmp_path, monkeypatch, "card 0a1b2c3d4e5f", "disk ata-SERIAL")
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"0a1b2c3d4e5f" not in everything
    assert b"SERIAL" not in everything
    assert b'"marks": [' in everything


def test_what_linux_shows_of_a_machine(tmp_path: Path) -> None:
    cards = {
        "eth0": ("00:1e:67:aa:bb:cc", "pci0000:00/0000:00:1f.6"),
        "wlan0": ("02:00:00:00:00:01", "pci0000:00/0000:00:14.3"),  # drawn by the system
        "zero": ("00:00:00:00:00:00", "pci0000:00/0000:00:15.0"),
        "dongle": ("00:1e:67:00:00:01", "pci0000:00/usb1/1-2"),
        "odd": ("no address", "pci0000:00/0000:00:16.0"),
        "broken": ("", "pci0000:00/0000:00:17.0"),
    }
    for name, (address, device) in cards.items():
        card = tmp_path / "sys/class/net" / name
        (tmp_path / "devices" / device).mkdir(parents=True)
        card.mkdir(parents=True)
        (card / "device").symlink_to(tmp_path / "devices" / device)
        if name != "broken":
            (card / "address").write_text(address + "\n")
    (tmp_path / "sys/class/net/lo").mkdir()
    disks = ["ata-WDC_WD10-1", "ata-WDC_WD10-1-part1", "nvme-eui.1", "usb-Stick_7", "ata-QEMU_HARDDISK_QM00001"]
    (tmp_path / "dev/disk/by-id").mkdir(parents=True)
    for name in disks:
        (tmp_path / "dev/disk/by-id" / name).touch()
    found = list(machine.linux(tmp_path))
    assert found == ["card 001e67aabbcc", "disk ata-WDC_WD10-1", "disk nvme-eui.1"]
    assert list(machine.linux(tmp_path / "nothing")) == []
    assert machine.marks() == machine.marks()


@pytest.mark.parametrize(
    "tables, expected",
    [
        (bytes([0, 4, 0, 0]) + b"text\0\0" + bytes([1, 27, 1, 0, 0, 0, 0, 0]) + UUID + bytes(3) + b"\0\0", UUID.hex()),
        (bytes([1, 27, 1, 0, 0, 0, 0, 0]) + b"\xff" * 16 + bytes(5), ""),
        (bytes([1, 8, 1, 0, 0, 0, 0, 0]) + b"\0\0" + bytes([127, 4, 0, 0]), ""),
        (bytes([0, 4, 0, 0]) + b"no end", ""),
        (b"", ""),
    ],
)
def test_the_systems_uuid_is_read_from_its_tables(tables: bytes, expected: str) -> None:
    assert machine.system_uuid(tables) == expected
