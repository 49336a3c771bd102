import base64
import os
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from countersign.adapters.kms.key_file import (
    KeyFileError,
    KeyFileKeyWrapper,
    make_key_file,
    read_key_file,
)
from countersign.envelope.errors import KmsRefusedError
from countersign.kernel.secret import Secret

KEK = bytes(range(100, 132))
ENCODED = base64.urlsafe_b64encode(KEK).decode()
LINE = f"countersign-kek-1 {ENCODED}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kek"


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def closed_umask() -> Iterator[None]:
    before = os.umask(0o777)
    yield
    os.umask(before)


def _write(path: Path, content: str | bytes, mode: int = 0o600) -> None:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_reads_the_key_that_was_made(path: Path) -> None:
    make_key_file(path)

    assert len(read_key_file(path)) == 32
    assert read_key_file(path) == read_key_file(path)


def test_every_made_key_is_another(tmp_path: Path) -> None:
    make_key_file(tmp_path / "one")
    make_key_file(tmp_path / "other")

    assert read_key_file(tmp_path / "one") != read_key_file(tmp_path / "other")


def test_a_made_file_explains_itself(path: Path) -> None:
    make_key_file(path)

    assert "keep it out of" in path.read_text("ascii")


def test_makes_a_file_for_its_owner_alone_under_an_open_umask(path: Path, open_umask: None) -> None:
    make_key_file(path)

    assert _mode(path) == 0o600


def test_makes_a_file_that_its_owner_can_read_under_a_closed_umask(
    path: Path, closed_umask: None
) -> None:
    make_key_file(path)

    assert _mode(path) == 0o600


def test_never_overwrites(path: Path) -> None:
    _write(path, LINE)

    with pytest.raises(KeyFileError, match="File exists"):
        make_key_file(path)

    assert path.read_text() == LINE


def test_never_writes_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(KeyFileError, match="File exists"):
        make_key_file(tmp_path / "link")

    assert not (tmp_path / "elsewhere").exists()


def test_says_that_the_folder_is_missing(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="No such file"):
        make_key_file(tmp_path / "missing" / "kek")


def test_one_of_many_makers_wins_and_its_file_is_whole(path: Path) -> None:
    def make(_: int) -> bool:
        try:
            make_key_file(path)
        except KeyFileError:
            return False
        return True

    with ThreadPoolExecutor(8) as makers:
        made = list(makers.map(make, range(8)))

    assert made.count(True) == 1
    assert len(read_key_file(path)) == 32


def test_a_full_disk_leaves_no_half_file(path: Path) -> None:
    # A limit on file size fails a write as a full disk does.
    program = (
        "import resource, sys; from pathlib import Path;"
        "from countersign.adapters.kms.key_file import KeyFileError, make_key_file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try: make_key_file(Path(sys.argv[1]))\n"
        "except KeyFileError as error: print(error)"
    )

    answer = subprocess.run(
        [sys.executable, "-B", "-c", program, path], capture_output=True, text=True, check=True
    )

    assert answer.stdout == "cannot write the key file: File too large\n"
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [
        LINE,
        LINE.rstrip("\n"),
        LINE.replace("\n", "\r\n"),
        "# a comment\n\n   \n  " + LINE + "\n# another\n",
        "# a comment\r\n\r\n" + LINE.replace("\n", "\r\n"),
        f"countersign-kek-1\t{ENCODED}  \n",
    ],
    ids=["plain", "no newline", "CRLF", "comments", "comments and CRLF", "tab"],
)
def test_reads_one_line_in_any_dress(path: Path, content: str) -> None:
    _write(path, content)

    assert read_key_file(path) == Secret(KEK)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_reads_a_file_of_its_owner_alone(path: Path, mode: int) -> None:
    _write(path, LINE, mode)

    assert read_key_file(path) == Secret(KEK)


@pytest.mark.parametrize(
    "mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o660, 0o666, 0o777]
)
def test_refuses_a_file_that_others_may_reach(path: Path, mode: int) -> None:
    _write(path, LINE, mode)

    with pytest.raises(KeyFileError, match="owner alone"):
        read_key_file(path)


def test_follows_a_link_and_looks_at_the_file_behind_it(tmp_path: Path) -> None:
    # Kubernetes and systemd hand out secrets as links, so a link as such is no fault.
    _write(tmp_path / "kek", LINE)
    (tmp_path / "link").symlink_to(tmp_path / "kek")

    assert read_key_file(tmp_path / "link") == Secret(KEK)
    (tmp_path / "kek").chmod(0o644)
    with pytest.raises(KeyFileError, match="owner alone"):
        read_key_file(tmp_path / "link")


def test_refuses_a_missing_file(path: Path) -> None:
    with pytest.raises(KeyFileError, match="No such file"):
        read_key_file(path)


def test_refuses_a_folder(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        read_key_file(tmp_path)


@pytest.mark.timeout(10)
def test_refuses_a_pipe_without_waiting_for_a_writer(path: Path) -> None:
    os.mkfifo(path, 0o600)

    with pytest.raises(KeyFileError, match="owner alone"):
        read_key_file(path)


def test_refuses_a_device() -> None:
    with pytest.raises(KeyFileError, match="owner alone"):
        read_key_file(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "one line"),
        (b"# only a comment\n", "one line"),
        (ENCODED.encode(), "one line"),
        (b"countersign-kek-1\n", "one line"),
        (f"countersign-kek-2 {ENCODED}".encode(), "one line"),
        (f"countersign-kek-1 {ENCODED} {ENCODED}".encode(), "one line"),
        ((LINE + LINE).encode(), "one line"),
        ((LINE + "another line\n").encode(), "one line"),
        (bytes(range(128, 256)) * 2, "one line"),
        (b"\xff\xfe" + LINE.encode("utf-16-le"), "one line"),
        (b"countersign-kek-1 \xff\xff\xff\xff", "base64url"),
        (b"countersign-kek-1 not*base64", "base64url"),
        (f"countersign-kek-1 {ENCODED[:-1]}".encode(), "base64url"),
        (b"countersign-kek-1 " + base64.urlsafe_b64encode(KEK[:31]), "32 bytes"),
        (b"countersign-kek-1 " + base64.urlsafe_b64encode(KEK + b"x"), "32 bytes"),
        (b"countersign-kek-1 " + base64.urlsafe_b64encode(KEK[:16]), "32 bytes"),
        (b"countersign-kek-1 " + base64.urlsafe_b64encode(bytes(32)), "placeholder"),
        (b"countersign-kek-1 " + base64.urlsafe_b64encode(b"0123456789" * 3 + b"01"), "placehold"),
        (b"countersign-kek-1 " + base64.urlsafe_b64encode(b"change-me " * 3 + b"!!"), "placehold"),
        (b"#" * 4080 + b"\n" + LINE.encode(), "too long"),
        (LINE.encode() + b"#" * 4100 + b"\n" + LINE.encode(), "too long"),
    ],
    ids=lambda value: None if isinstance(value, str) else f"{len(value)} bytes",
)
def test_refuses_what_is_not_one_good_key(path: Path, content: bytes, fault: str) -> None:
    _write(path, content)

    with pytest.raises(KeyFileError, match=fault):
        read_key_file(path)


FAULTS: dict[str, Callable[[Path], None]] = {
    "two lines": lambda path: _write(path, LINE + LINE),
    "readable by others": lambda path: _write(path, LINE, 0o644),
    "too long a key": lambda path: _write(
        path, b"countersign-kek-1 " + base64.urlsafe_b64encode(KEK + b"x")
    ),
    "not base64url": lambda path: _write(path, LINE.replace("=", "*")),
}


@pytest.mark.parametrize("spoil", FAULTS.values(), ids=FAULTS.keys())
def test_a_refusal_shows_nothing_of_the_file_even_with_locals(
    path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(path)

    with pytest.raises(KeyFileError) as refusal:
        read_key_file(path)

    shown = repr(refusal.value) + "".join(
        traceback.TracebackException.from_exception(refusal.value, capture_locals=True).format()
    )
    for part in (ENCODED[:16], KEK[:12].hex(), repr(KEK[:12])[2:-1]):
        assert part not in shown


async def test_a_key_under_another_kek_is_refused_by_name() -> None:
    one, other = KeyFileKeyWrapper(Secret(KEK)), KeyFileKeyWrapper(Secret(KEK[::-1]))
    wrapped = await one.wrap(Secret(bytes(32)), b"binding")

    with pytest.raises(KmsRefusedError, match="another key than the key file's"):
        await other.unwrap(wrapped, b"binding")


async def test_a_restarted_server_opens_what_it_wrapped_before() -> None:
    wrapped = await KeyFileKeyWrapper(Secret(KEK)).wrap(Secret(bytes(32)), b"binding")

    assert await KeyFileKeyWrapper(Secret(KEK)).unwrap(wrapped, b"binding") == Secret(bytes(32))


def test_the_keks_id_does_not_give_the_kek_away() -> None:
    kek_id = KeyFileKeyWrapper(Secret(KEK)).kek_id

    assert kek_id.startswith("file-")
    assert len(kek_id) == len("file-") + 16
    assert KEK.hex()[:8] not in kek_id
