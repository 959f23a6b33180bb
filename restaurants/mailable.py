"""Which e-mail addresses a mail can be sent to: fewer than those that look like one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator, validate_email
from django.utils.encoding import punycode

from restaurants.models import Person

_longest = MaxLengthValidator(Person._meta.get_field("email").max_length or 0)


def check_mailable(email: str) -> None:
    """Raises ``ValidationError`` where it is no address, too long to be kept, or of a domain that no mail reaches."""
    validate_email(email)
    _longest(email)
    try:
        punycode(email.rpartition("@")[2])
    except UnicodeError as error:
        raise ValidationError(EmailValidator.message, EmailValidator.code) from error
