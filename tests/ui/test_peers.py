"""By which address a visitor is counted: that of the connection, and through a proxy that was named the one it tells."""

import pytest

from ui.site.peers import networks, visitor_of

PROXIES = networks(["10.0.0.0/28"])


@pytest.mark.parametrize(("peer", "passed_on", "address"), [
    ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"), ("10.0.0.3", ["198.51.100.1"], "198.51.100.1"),
    ("::ffff:10.0.0.3", ["198.51.100.1"], "198.51.100.1"), ("10.0.0.3", [], "10.0.0.3"),
    ("10.0.0.3", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"), ("10.0.0.3", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
    ("10.0.0.3", ["198.51.100.1, 10.0.0.4"], "198.51.100.1"), ("10.0.0.3", ["10.0.0.4"], "10.0.0.3"),
    ("10.0.0.3", ["198.51.100.1, unknown"], "10.0.0.3"), ("10.0.0.3", ["198.51.100.1:5000"], "198.51.100.1"),
    ("10.0.0.3", ["[2001:db8:1:2::5]:80"], "2001:db8:1:2::/64"), ("2001:db8:1:2:a:b:c:d", [], "2001:db8:1:2::/64"),
    ("10.0.0.3", [""], "10.0.0.3"), ("10.0.0.3", ["[::"], "10.0.0.3"), ("", ["198.51.100.1"], ""), ("pad", [], ""),
])  # fmt: skip
def test_a_visitor_is_known_by_what_the_last_proxy_that_was_named_saw(peer: str, passed_on: list[str], address: str):
    assert visitor_of(peer, passed_on, PROXIES) == address
