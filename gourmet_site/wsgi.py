"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

from gourmet_site.guard import refuse_privileged_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")
application = get_wsgi_application()
refuse_privileged_role(connection)
