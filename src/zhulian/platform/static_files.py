"""Serves the built files: WhiteNoise, with bodies that an asynchronous server can send piece by piece.

WhiteNoise gives Django a plain file. Behind ASGI Django would read such a body whole into memory and warn; here it is
read in pieces beside the event loop. Behind WSGI nothing changes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware

PIECE_BYTES = 64 * 1024


async def pieces(file: IO[bytes] | None) -> AsyncIterator[bytes]:
    """The file's bytes in order; nothing for no file. Whoever opened the file closes it."""
    if file is None:
        return
    read = sync_to_async(file.read, thread_sensitive=False)
    while piece := await read(PIECE_BYTES):
        yield piece


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise for both kinds of server. Ranges, 304 and precompressed files are WhiteNoise's own."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> FileResponse:
        """The file, a part of it, or only its headers. The response closes the file when it was sent."""
        response: FileResponse = WhiteNoiseMiddleware.serve(static_file, request)
        if isinstance(request, ASGIRequest):
            response.streaming_content = pieces(response.file_to_stream)
        return response
