"""Who may name a host reaches only what ops staff allow."""

import socket

import pytest

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote import guard

PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]


@pytest.fixture
def names(monkeypatch):
    """A resolver of a few names; everything else is an address."""
    known = {
        "core.bank.test": ["10.1.2.3"],
        "two.bank.test": ["10.1.2.3", "169.254.169.254"],
        "outside.test": ["93.184.216.34"],
    }

    def resolve(host, port, **_more):
        found = known.get(host, [host])
        return [(0, 0, 0, "", (ip, port)) for ip in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.7.7", "core.bank.test", "fd00::1"])
def test_private_networks_are_reached_by_default(names, settings, host):
    settings.PULL_ALLOWED = PRIVATE

    assert guard.reach(host, 5432).port == 5432


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "::1",
        "169.254.169.254",
        "fe80::1",
        "100.100.100.200",
        "fd00:ec2::254",
        "0.0.0.0",
        "::ffff:169.254.169.254",
        "::ffff:127.0.0.1",
        "8.8.8.8",
        "outside.test",
        "two.bank.test",
    ],
)
def test_everything_else_is_not(names, settings, host):
    settings.PULL_ALLOWED = PRIVATE

    with pytest.raises(UnreadableSourceError) as caught:
        guard.reach(host, 80)

    assert caught.value.code == "host_forbidden"


def test_names_may_be_allowed_but_never_a_metadata_service(names, settings):
    settings.PULL_ALLOWED = ["outside.test", "*.bank.test", "0.0.0.0/0", "::/0"]

    assert guard.reach("OUTSIDE.test.", 443).ip == "93.184.216.34"
    with pytest.raises(UnreadableSourceError):
        guard.reach("two.bank.test", 443)
    with pytest.raises(UnreadableSourceError):
        guard.reach("169.254.169.254", 80)


def test_name_that_nobody_knows_is_said(settings):
    with pytest.raises(UnreadableSourceError) as caught:
        guard.reach("no-such-host.invalid", 80)

    assert caught.value.code == "host_unknown"


def test_the_judged_address_is_dialled_unless_the_peer_must_prove_its_name(names, settings):
    settings.PULL_ALLOWED = PRIVATE

    address = guard.reach("core.bank.test", 5432)

    assert address.dialled(tls=False) == "10.1.2.3"
    assert address.dialled(tls=True) == "core.bank.test"


@pytest.mark.parametrize("ip", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_an_allowed_name_does_not_lead_to_this_machine(monkeypatch, settings, ip):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (ip, 6379))])
    settings.PULL_ALLOWED = ["*.partner.test"]

    with pytest.raises(UnreadableSourceError) as caught:
        guard.reach("files.partner.test", 6379)

    assert caught.value.code == "host_forbidden"
