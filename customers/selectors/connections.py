"""The words of a source's settings and of how often it is read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Label and help of each setting of a source.
SETTING_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "host": (_("Host"), _("A name or an address that ops staff have allowed")),
    "port": (_("Port"), ""),
    "database": (_("Database"), ""),
    "service": (_("Service name"), ""),
    "auth_source": (_("Database of the user"), ""),
    "number": (_("Number of the database"), ""),
    "virtual_host": (_("Virtual host"), ""),
    "mechanism": (_("Sign-in by"), ""),
    "SCRAM-SHA-512": ("SCRAM-SHA-512", ""),
    "SCRAM-SHA-256": ("SCRAM-SHA-256", ""),
    "PLAIN": ("PLAIN", ""),
    "url": (_("Address"), _("https://… ; what pulls read may lie below it")),
    "host_key": (
        _("Host key"),
        _("As ssh-ed25519 AAAA…; without it the connection test shows the key to compare"),
    ),
    "tls": (_("Encrypted, with the certificate checked"), ""),
    "user": (_("User"), _("One that may only read")),
    "password": (_("Password"), ""),
    "token": (_("Bearer token"), _("Instead of user and password")),
    "private_key": (_("Private key"), _("OpenSSH or PEM; the password is then its passphrase")),
    "table": (_("Table or view"), _("name or schema.name")),
    "select": (
        _("Or a SELECT"),
        _("Runs in a transaction that may not write; without the watermark, which is added"),
    ),
    "collection": (_("Collection"), ""),
    "filter": (_("Filter"), _('Extended JSON, for instance {"active": true}')),
    "pattern": (_("Pattern"), _("For instance /out/customers-*.csv or customer:*")),
    "holds": (_("Holds"), ""),
    "path": (_("Path"), _("Below the connection's address")),
    "hash": (_("Hashes whose keys fit the pattern"), ""),
    "list": (_("One list of JSON objects"), ""),
}
RHYTHMS = [
    ("*/15 * * * *", _("Every 15 minutes")),
    ("5 * * * *", _("Every hour")),
    ("30 2 * * *", _("Every night at 02:30")),
    ("0 7 * * 1-5", _("On workdays at 07:00")),
    ("0 6 * * 1", _("On Mondays at 06:00")),
    ("0 5 1 * *", _("On the first of each month at 05:00")),
    ("", _("As the five fields below say")),
]
