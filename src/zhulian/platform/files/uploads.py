"""Stops uploads that are far too large before they fill the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_FILES = 4


class CappedUploadHandler(FileUploadHandler):
    """Stands before the handlers that keep data; passes everything on, up to four times ZHULIAN_MAX_FILE_MB."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = 0

    @property
    def limit(self) -> int:
        """Bytes that one request may carry."""
        return int(settings.MAX_FILE_BYTES) * MOST_FILES

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any) -> None:  # noqa: N803
        """Refuse by the announced length."""
        if content_length > self.limit:
            raise RequestDataTooBig("the request is larger than the files it may carry")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Refuse what was announced as smaller than it is."""
        self.received += len(raw_data)
        if self.received > self.limit:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind make the file."""
        return
