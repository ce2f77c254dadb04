"""No request to a private address: whatever the URL says, whatever its name leads to, and whenever."""

import ipaddress
import socket
import ssl

import pytest

from desk.webhooks import sending
from desk.webhooks.addresses import NotAllowed, is_public, target
from desk.webhooks.sending import NotDelivered

BAD = [
    "http://hooks.agency.example/",  # not encrypted
    "ftp://hooks.agency.example/", "file:///etc/passwd", "gopher://hooks.agency.example/", "//hooks.agency.example", "",
    "https://", "https:///hooks", "https://user:word@hooks.agency.example/", "https://hooks.agency.example@10.0.0.1/",
    "https://hooks.agency.example/#part", "https://hooks.agency.example:0/", "https://hooks.agency.example:99999/",
    "https://hooks.agency.example/a b", "https://hooks.agency.example\\@10.0.0.1/", "https://hooks.agency.example/\r\nX: y",
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://0/",
    "https://0.0.0.0/", "https://10.1.2.3/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/", "https://198.18.0.1/", "https://192.0.2.1/",
    "https://224.0.0.1/", "https://239.1.1.1/", "https://255.255.255.255/", "https://[::1]/", "https://[::]/",
    "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::ffff:10.0.0.1]/", "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::a00:1]/", "https://[2002:7f00:1::]/", "https://[2002:a00:1::]/",
    "https://[2001:0:7f00:1::]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fc00::1]/", "https://[fd12::1]/",
    "https://[ff02::1]/", "https://[2001:db8::1]/", "https://[fec0::1]/", "https://localhost/", "https://LOCALHOST./",
    "https://db.internal/",
]  # fmt: skip
PUBLIC = "93.184.215.14"


@pytest.fixture
def connects(monkeypatch):
    """The addresses to which a line was opened; none is."""
    opened = []

    def refuse(place, **kwargs):
        opened.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", lambda line, place: refuse(place))
    return opened


@pytest.fixture
def names(monkeypatch):
    """What each name leads to: names["hooks.agency.example"] = [...]. Others are looked up as numbers only."""
    known: dict = {}
    look_up = socket.getaddrinfo

    def looked_up(host, port, *args, **kwargs):
        if host not in known:
            return look_up(host, port, *args, **kwargs, flags=socket.AI_NUMERICHOST)
        found = known[host]
        found = found.pop(0) if found and isinstance(found[0], list) else found
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return known


@pytest.mark.parametrize("url", BAD)
def test_a_bad_address_is_never_called(url, connects, names):
    with pytest.raises(NotDelivered):
        sending.post(url, b"{}", {})

    assert connects == []


@pytest.mark.parametrize(
    "leads_to",
    [["10.0.0.1"], ["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:10.0.0.1"], ["fe80::1%2"], []],
)  # fmt: skip
def test_a_name_that_leads_inside_with_any_of_its_addresses_is_never_called(leads_to, connects, names):
    names["hooks.agency.example"] = leads_to

    with pytest.raises(NotDelivered):
        sending.post("https://hooks.agency.example/", b"{}", {})

    assert connects == []


def test_the_line_is_opened_to_the_address_that_was_judged(connects, names):
    """DNS rebinding: the second answer of the name server is asked by nobody."""
    names["hooks.agency.example"] = [[PUBLIC], ["127.0.0.1"]]

    with pytest.raises(NotDelivered, match="could not be reached"):
        sending.post("https://hooks.agency.example:8443/", b"{}", {})

    assert connects == [(PUBLIC, 8443)]


def test_proxies_of_the_environment_are_not_asked(connects, names, monkeypatch):
    names["hooks.agency.example"] = [PUBLIC]
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")

    with pytest.raises(NotDelivered):
        sending.post("https://hooks.agency.example/", b"{}", {})

    assert connects == [(PUBLIC, 443)]


def test_a_certificate_is_asked_for_and_judged(receiver, names, monkeypatch):
    """Behind the public address stands a server without TLS: nothing of the message is said to it."""
    names["hooks.agency.example"] = [PUBLIC]
    connect = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda place, timeout: connect(("127.0.0.1", receiver.port), timeout)
    )

    with pytest.raises(NotDelivered):
        sending.post("https://hooks.agency.example/hooks", b"{}", {})

    assert receiver.asked == 0
    assert ssl.create_default_context().check_hostname


def test_loopback_is_for_development_and_opens_nothing_else(connects, names, settings):
    settings.WEBHOOK_LOOPBACK = True
    names["inner.agency.example"] = ["10.0.0.1"]

    for url in (
        "http://10.0.0.1/",
        "http://inner.agency.example/",
        "https://inner.agency.example/",
        f"http://{PUBLIC}/",
    ):
        with pytest.raises(NotDelivered, match="not a public one"):
            sending.post(url, b"{}", {})
    with pytest.raises(NotDelivered, match="could not be reached"):
        sending.post("http://127.0.0.1:9/", b"{}", {})

    assert connects == [("127.0.0.1", 9)]


def test_a_url_is_taken_apart_once(settings):
    found = target("https://hooks.agency.example:8443/in?to=tandem")

    assert (found.host, found.port, found.path) == ("hooks.agency.example", 8443, "/in?to=tandem")
    with pytest.raises(NotAllowed):
        target("https://hooks.agency.example/" + "x" * 400)


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4009::1"])
def test_public_addresses_are_public(address):
    assert is_public(ipaddress.ip_address(address))
