"""Django's SMTP with a hard limit: one sending takes no longer than MAIL_HARD_LIMIT, whatever the server does."""

import socket
import threading
from contextlib import suppress

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend


class Backend(EmailBackend):
    """Past the limit its socket is shut, so that a blocked read ends in an error; the server's greeting counts too.

    A time-out on each read is not enough: a server that drips a letter now and then never meets it.
    """

    sock: socket.socket | None = None

    @property
    def connection_class(self):
        backend = self

        class Known(super().connection_class):  # type: ignore[misc]
            def _get_socket(self, *where):
                backend.sock = super()._get_socket(*where)
                return backend.sock

        return Known

    def send_messages(self, email_messages):
        guillotine = threading.Timer(settings.MAIL_HARD_LIMIT, self._cut)
        guillotine.daemon = True
        guillotine.start()
        try:
            return super().send_messages(email_messages)
        finally:
            guillotine.cancel()

    def _cut(self):
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
