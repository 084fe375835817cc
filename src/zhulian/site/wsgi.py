"""WSGI entry point, for pages on gunicorn where sockets are served by another process."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhulian.site.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
