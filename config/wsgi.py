"""What a WSGI server loads: `gunicorn -c config/gunicorn.py config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.checks import refuse_unless_sound  # noqa: E402  (needs the settings)

refuse_unless_sound()
