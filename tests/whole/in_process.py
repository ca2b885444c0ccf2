"""The teacher's program in the test's own process: quick, and spoken to by command line all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.__main__ import main


class Songke:
    """The program in this process, on one folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.trouble = ""

    def __call__(self, *arguments: object, code: int = 0) -> str:
        found = main([*map(str, arguments), "--data", str(self.folder)])
        said = self._capsys.readouterr()
        self.trouble = said.err
        assert found == code, said.err
        return said.out

    def json(self, *arguments: object, code: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", code=code))
