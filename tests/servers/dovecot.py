"""A throw-away IMAP server (Dovecot) on a random port of 127.0.0.1; any user name has a mailbox."""

from __future__ import annotations

import getpass
import imaplib
import os
import shutil
import tempfile
from pathlib import Path

from tests.servers.process import free_port, owned_popen, wait_until

PASSWORD = "letter-box"
CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_location = maildir:{home}/mail/%u
first_valid_uid = 1
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def find_binary() -> str | None:
    """The server's program, or None where it is not installed."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Dovecot:
    """Start with `Dovecot()`; log in at 127.0.0.1:`port` as any user with PASSWORD; end with `stop()`."""

    def __init__(self) -> None:
        binary = find_binary()
        if binary is None:
            raise FileNotFoundError("Dovecot is not installed (apt-get install dovecot-imapd)")
        # Dovecot never opens mail as root; Debian's package brings the user.
        user = "dovecot" if os.geteuid() == 0 else getpass.getuser()
        self._home = Path(tempfile.mkdtemp(prefix="zhulian-imap-"))
        self.port = free_port()
        config = self._home / "dovecot.conf"
        config.write_text(
            CONFIG.format(home=self._home, user=user, group=user, password=PASSWORD, port=self.port)
        )
        (self._home / "mail").mkdir()
        for path in (self._home, config, self._home / "mail"):
            shutil.chown(path, user, user)
        self._log = self._home.with_suffix(".log")
        as_user = user if os.geteuid() == 0 else None
        self._process = owned_popen([binary, "-F", "-c", str(config)], user=as_user, log=self._log)
        wait_until(self._answers, "Dovecot to answer", process=self._process)

    def append(self, user: str, message: bytes, folder: str = "INBOX") -> None:
        """Put one raw message, byte for byte, into a mailbox."""
        with self._connect(user) as connection:
            connection.append(folder, "", imaplib.Time2Internaldate(0), message)

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Every raw message of a folder in the order of arrival; empty where there is no such folder."""
        with self._connect(user) as connection:
            if connection.select(folder, readonly=True)[0] != "OK":
                return []
            numbers = connection.search(None, "ALL")[1][0].split()
            return [connection.fetch(number, "(RFC822)")[1][0][1] for number in numbers]

    def stop(self) -> None:
        """Stop and remove every mailbox."""
        self._process.terminate()
        self._process.wait(timeout=20)
        shutil.rmtree(self._home, ignore_errors=True)
        self._log.unlink(missing_ok=True)

    def _connect(self, user: str) -> imaplib.IMAP4:
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=15)
        connection.login(user, PASSWORD)
        return connection

    def _answers(self) -> bool:
        try:
            with self._connect("probe"):
                return True
        except (OSError, imaplib.IMAP4.error):
            return False
