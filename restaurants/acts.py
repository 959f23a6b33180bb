"""What may stand in the record, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "role_changed": _("cambió el rol"),
    "member_removed": _("quitó a la persona"),
    "member_left": _("dejó la casa"),
    "handed_over": _("cedió la propiedad"),
    "invited": _("invitó"),
    "invited_again": _("reenvió la invitación"),
    "invitation_withdrawn": _("retiró la invitación"),
    "joined": _("aceptó la invitación"),
    "let_in": _("dio acceso"),
    "second_factor_days_set": _("cambió el plazo del segundo factor"),
    "key_issued": _("emitió una clave"),
    "key_revoked": _("revocó una clave"),
    "keys_listed": _("miró las claves"),
    "record_read": _("leyó el registro"),
    "record_exported": _("exportó el registro"),
    "file_received": _("subió un archivo"),
    "file_confirmed": _("confirmó un archivo"),
    "file_discarded": _("descartó un archivo"),
    "file_withdrawn": _("retiró un archivo"),
    "rows_exported": _("bajó las filas apartadas"),
    "guest_looked_up": _("buscó a un cliente"),
    "guest_files_read": _("miró fichas de clientes"),
    "guest_exported": _("bajó lo que se guarda de un cliente"),
    "list_exported": _("bajó la lista de un segmento"),
    "consents_noted": _("anotó consentimientos de un archivo"),
    "consent_noted": _("anotó un consentimiento"),
    "access_asked": _("anotó una solicitud de acceso"),
    "rectification_asked": _("anotó una solicitud de rectificación"),
    "cancellation_asked": _("anotó una solicitud de cancelación"),
    "opposition_asked": _("anotó una oposición"),
    "access_granted": _("atendió una solicitud de acceso"),
    "rectification_granted": _("atendió una solicitud de rectificación"),
    "cancellation_granted": _("aceptó borrar a un cliente"),
    "opposition_granted": _("aceptó una oposición"),
    "access_refused": _("denegó una solicitud de acceso"),
    "rectification_refused": _("denegó una solicitud de rectificación"),
    "cancellation_refused": _("denegó un borrado"),
    "opposition_refused": _("denegó una oposición"),
    "retention_set": _("cambió cuánto se guarda"),
    "retention_ended": _("borró lo que cumplió su plazo"),
}
