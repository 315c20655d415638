"""The page's files, read once when the server begins: nothing else can be asked for by name."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "page"

KINDS = {".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
"""Systems know other names for these, or none."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the page, and what a browser is told of it."""

    content: bytes
    kind: str
    tag: str

    def answer(self, request: web.Request) -> web.Response:
        """The file, or that the browser has it already."""
        headers = {"ETag": f'"{self.tag}"', "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == f'"{self.tag}"':
            return web.Response(status=304, headers=headers)
        charset = "utf-8" if self.kind.startswith("text/") else None
        return web.Response(
            body=self.content, content_type=self.kind, charset=charset, headers=headers
        )


def page_files(folder: Path = FOLDER) -> dict[str, PageFile]:
    """Every file under a folder, by its path there with slashes."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            kind = KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
            found[path.relative_to(folder).as_posix()] = PageFile(
                content, kind, sha256(content).hexdigest()[:16]
            )
    return found
