"""Static files under names that carry a hash of their content, so that browsers may keep them for ever."""

from pathlib import Path
from typing import Any

import brotli
from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

_STYLE_SHEETS, (_URL, _IMPORT, _) = HashedFilesMixin.patterns[0]


class _QuickCompressor(Compressor):  # type: ignore[misc]  # it is not typed
    """Compresses one step below brotli's best (half the time, 2 % more), and each hashed name only once."""

    def compress(self, path: str) -> list[str]:
        """Write the compressed copies of a file; return their paths."""
        return [] if Path(f"{path}.gz").exists() else list(super().compress(path))

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """Return the data as brotli."""
        return bytes(brotli.compress(data, quality=10))


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it is not typed
    """Collects every file under its hashed name, with a gzip and a brotli copy; `jinlin web` does so at its start.

    What style sheets and ES modules load is renamed inside them. Where nothing is prepared (development, tests, jobs)
    the names stay as they are.
    """

    # Without the lines that name a source map: nobody ships the maps, and a missing one would fail the collecting.
    patterns = ((_STYLE_SHEETS, (_URL, _IMPORT)),)
    # Only ES modules import; what looks like an import in other people's plain scripts is an example in a comment.
    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "*.mjs",
        HashedFilesMixin._js_module_import_aggregation_patterns[1],  # type: ignore[attr-defined]
    )

    def create_compressor(self, **options: Any) -> Compressor:
        """Return what makes the compressed copies."""
        return _QuickCompressor(**options)

    def read_manifest(self) -> str | None:
        """Return the list of hashed names as it was written; None where there is no folder for it."""
        content: str | None = super().read_manifest() if self.location else None
        return content

    def stored_name(self, name: str) -> str:
        """Return the hashed name of a file; its plain name where nothing is prepared."""
        return str(self.hashed_files.get(self.hash_key(self.clean_name(name)), name))
