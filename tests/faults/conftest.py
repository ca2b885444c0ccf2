"""The laboratory is there or it is not, and then it says why."""

from __future__ import annotations

import pytest

from tests.faults.namespaces import why_not


@pytest.fixture(scope="session")
def laboratory() -> None:
    """Skip what needs a link where none can be made."""
    if reason := why_not():
        pytest.skip(reason)
