"""How static files are stored for WhiteNoise: named by their content, and compressed where it pays."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Our own files (the top folder) get brotli and gzip; the admin's and the API browser's gzip only.

    Brotli at its best takes a minute and a half over those, which few people ever fetch.
    """

    keep_only_hashed_files = True

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        names = set(paths)
        ours = {name for name in names if "/" not in name}
        yield from super().compress_files(ours)
        self._brotli = False
        yield from super().compress_files(name for name in names - ours if not name.endswith(".map"))

    def create_compressor(self, **options):
        return super().create_compressor(use_brotli=getattr(self, "_brotli", True), **options)
