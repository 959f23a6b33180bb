"""What gunicorn serves: imported once, before its workers are forked, with every page and view that there is."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from gourmet_site.guard import refuse_privileged_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gourmet_site.settings")
application = get_wsgi_application()
refuse_privileged_role(connection)
connection.close()  # a worker opens its own
import_module(settings.ROOT_URLCONF)  # else each worker's first visitor waits for the import of every view
