"""The one family of errors that a person is meant to read."""

from __future__ import annotations

from typing import Any, ClassVar


class GourmetError(Exception):
    """Something a person can understand and mend.

    A subclass stands beside the function that raises it and names a stable ``code`` and one sentence in each
    language; ``data`` fills the sentence and travels to the API as it is. ``transient`` says that the same work may go
    well when it is tried again (a service was away), so whoever runs it in the background tries again.
    """

    code: ClassVar[str] = "error"
    es: ClassVar[str] = "Algo no salió bien."
    en: ClassVar[str] = "Something went wrong."
    transient: ClassVar[bool] = False

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.text("en"))

    def text(self, language: str = "es") -> str:
        """The sentence in Spanish (``es``, the default) or English (``en``)."""
        template = self.en if language.startswith("en") else self.es
        return template.format_map(_Known(self.data))

    def as_dict(self) -> dict[str, str]:
        """What is kept of it: the code and the sentence in each language."""
        said = {"code": self.code, "es": self.text("es"), "en": self.text("en")}
        return {name: text.replace("\x00", "\N{REPLACEMENT CHARACTER}") for name, text in said.items()}


class _Known(dict[str, Any]):
    """A value that was not given shows as an ellipsis instead of hiding the whole sentence."""

    def __missing__(self, key: str) -> str:
        return "…"
