"""Where a file waits while it is being sent."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from restaurants.rooms import arrivals


class OnTheStoresDisk(TemporaryFileUploadHandler):
    """Without a name, on the disk where it will stay: the machine's own folder for such files may be memory, and a
    name would outlive a process that is killed."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        unnamed = tempfile.TemporaryFile(dir=arrivals())  # noqa: SIM115  # the request closes it
        told = (self.file_name, self.content_type, 0, self.charset, self.content_type_extra)
        self.file = UploadedFile(unnamed, *told)  # type: ignore[assignment]  # the library's has a name on the disk

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
