from pathlib import Path

import pytest
from tests.fire.storage.kills import killed
from tests.fire.storage.ledger import Ledger, require_whole
from tests.fire.storage.rounds import rounds

from countersign.adapters.storage.sqlite.database import Database

pytestmark = pytest.mark.fire

_WRITE_AND_TELL = """
import asyncio, sys
from pathlib import Path
from tests.fire.storage.ledger import Ledger

def tell(number):
    print(number, flush=True)

asyncio.run(Ledger(seed=int(sys.argv[2]), tell=tell).run(Path(sys.argv[1]), None))
"""


async def test_kill_9_loses_no_acknowledged_write_and_halves_none(tmp_path: Path) -> None:
    for seed in range(rounds(short=10, full=200)):
        path = tmp_path / f"{seed}.db"
        await Ledger(seed=seed).set_up(path, None)

        acknowledged = {int(line) for line in await killed(_WRITE_AND_TELL, path, seed, seed=seed)}

        database = Database(path)
        stored = database.read(require_whole)
        await database.close()
        assert acknowledged
        assert acknowledged <= stored, f"seed {seed}"
