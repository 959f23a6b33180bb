"""What is said of a file that is brought a second time: what becomes of it now, by how it stands."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AGAIN: dict[str, str | Promise] = {
    "examined": _(
        "Este archivo ya lo había traído, y ninguna de sus filas está en sus cifras. Lo leímos de nuevo: confírmelo "
        "abajo y contará una sola vez."
    ),
    "queued": _("Ya teníamos este archivo y está en camino: contará una sola vez."),
    "cleansing": _("Ya teníamos este archivo y está en camino: contará una sola vez."),
    "done": _("Ya teníamos este archivo, byte por byte. No se contó dos veces; esto es lo que hay de él."),
    "refused": _("Ya había traído este archivo. Lo leímos de nuevo y sigue sin poder leerse."),
    "failed": _("Ya teníamos este archivo, pero no se pudo procesar. Puede intentarlo de nuevo aquí."),
    "withdrawing": _("Este archivo se está retirando. Cuando termine, súbalo otra vez y empezará de nuevo."),
    "withdrawn": _("Este archivo está retirado. Súbalo otra vez y empezará de nuevo."),
}
