from collections.abc import Iterator

import pytest
from tests.access.stage import Stage, stage_with_mail


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.passwords.close()


@pytest.fixture
def mail_stage() -> Iterator[Stage]:
    stage = stage_with_mail()
    yield stage
    stage.passwords.close()
