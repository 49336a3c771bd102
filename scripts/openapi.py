"""Writes docs/openapi.json from the routes."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any, Final

from countersign.bootstrap.setting_up import set_up
from countersign.bootstrap.settings import read_settings
from countersign.bootstrap.vault import open_vault
from countersign.entrypoints.http_api.app import describe_api
from countersign.kernel.clock import SystemClock

DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "openapi.json"


async def document() -> dict[str, Any]:
    """Return the document of an installation made for this alone."""
    with tempfile.TemporaryDirectory() as folder:
        *_, config = await set_up(Path(folder) / "installation", SystemClock())
        vault = await open_vault(read_settings(config, environment={}))
        try:
            return describe_api(vault)
        finally:
            await vault.close()


def main() -> None:
    """Write the document."""
    text = json.dumps(asyncio.run(document()), indent=2, ensure_ascii=False, sort_keys=True)
    DOCUMENT.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
