"""An archive that is made once; and the same S3 server as the tests of photos have."""

import pytest
from tests.integration.backup.small_plant import PASSPHRASE, quiet, small_plant
from tests.integration.photos.conftest import s3_server

from toolcare_compose.backup import making
from toolcare_compose.backup.making import Made
from toolcare_compose.backup.target import Plan, Target
from toolcare_compose.layout import DataFolder

__all__ = ["s3_server"]


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, Target, Made]:
    """One backup of a small plant, for all that only look at it."""
    root = tmp_path_factory.mktemp("archive")
    data = small_plant(root / "data")
    target = Target(str(root / "repository"), PASSPHRASE)
    assert making.prepare(data, target)
    return data, target, making.make(data, Plan(target), quiet)
