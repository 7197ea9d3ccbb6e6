"""Files are written whole, with the rights that their user expects."""

import os
import stat

import pytest

from spacy_clinner.formats.files import written_whole

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")


@pytest.fixture(params=[0o022, 0o027, 0o077])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def rights(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write(path, **options):
    with written_whole(path, **options) as temporary:
        temporary.write_text("x")
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_new_files_follow_the_umask(tmp_path, umask):
    write(tmp_path / "a")
    assert rights(tmp_path / "a") == 0o666 & ~umask


def test_secrets_are_their_owners_alone(tmp_path, umask):
    write(tmp_path / "a", private=True)
    assert rights(tmp_path / "a") == 0o600


def test_what_is_replaced_keeps_its_rights(tmp_path, umask):
    (tmp_path / "a").touch()
    (tmp_path / "a").chmod(0o640)
    write(tmp_path / "a")
    assert rights(tmp_path / "a") == 0o640


def test_nothing_stays_after_an_error(tmp_path):
    with pytest.raises(RuntimeError), written_whole(tmp_path / "a"):
        raise RuntimeError
    assert not list(tmp_path.iterdir())
