"""Which hosts may be reached: only those that ops staff allow, and never the machine's own network services.

Who may name a host could otherwise have the server ask its neighbours in his stead (server-side request forgery).
"""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.conf import settings

from customers.sources.faults import UnreadableSourceError

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
PUBLIC = "public"  # stands in a list of what may be reached for every address of the open internet
# Addresses of one link, of clouds' metadata services, of everybody and of nobody.
NEVER = [
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "169.254.0.0/16",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "fe80::/10",
        "fd00:ec2::254/128",
        "64:ff9b::/96",
        "ff00::/8",
    )
]


@dataclass(frozen=True)
class Address:
    """A host that may be reached: its name, the one address that was judged, and the port."""

    host: str
    ip: str
    port: int

    def dialled(self, *, tls: bool) -> str:
        """What to connect to: the judged address itself, or with TLS the name, which the peer must then prove."""
        return self.host if tls else self.ip


def reach(host: str, port: int, allowed: Sequence[str] | None = None) -> Address:
    """Return the address of a host; raises UnreadableSourceError `host_unknown` or `host_forbidden`.

    `allowed` lists what may be reached, those that pulls may read where it is not given.
    """
    name = host.strip().strip("[]").rstrip(".").lower()
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreadableSourceError("host_unknown", host=host) from error
    ips = [_plain(ipaddress.ip_address(str(entry[4][0]).partition("%")[0])) for entry in found]
    # Every address counts: which of them would be dialled is not ours to choose.
    if not ips or any(not _is_allowed(name, ip, allowed) for ip in ips):
        raise UnreadableSourceError("host_forbidden", host=host)
    return Address(host=name, ip=str(ips[0]), port=port)


def _plain(ip: Ip) -> Ip:
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_allowed(name: str, ip: Ip, allowed: Sequence[str] | None) -> bool:
    if any(ip in network for network in NEVER if network.version == ip.version):
        return False
    entries = settings.PULL_ALLOWED if allowed is None else allowed
    return any(_matches(entry, name, ip) for entry in entries)


def _matches(entry: str, name: str, ip: Ip) -> bool:
    if entry == PUBLIC:
        return ip.is_global
    try:
        return ip in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        # Whoever serves the name chooses its address: this machine is opened by its network only.
        return not ip.is_loopback and fnmatchcase(name, entry.lower())
