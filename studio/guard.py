"""Who may talk to the page's server: its own page in a browser of this machine, and where a class
listens in, whoever has the link.

A page from elsewhere in the same browser can reach 127.0.0.1 as well. It is known by the Origin
that a browser sends, and where its name was bent to point here (DNS rebinding), by the Host.

>>> is_own_host("localhost:1957"), is_own_host("evil.example:1957")
(True, False)
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from ipaddress import ip_address

OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")

TOKEN = "token"
"""The word in the link, and of the cookie that stands for it afterwards."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; worker-src 'self'; media-src 'self' blob:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "midi=(self), microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer carries: nothing is loaded from elsewhere, nobody may put the page in a frame,
and the link with its token is told to nobody.
"""

ONLY_SECURE = {"Cross-Origin-Opener-Policy": "same-origin"}
"""What browsers heed, without a complaint, only where a page is trusted: on this machine."""

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]/@]+)(?::[0-9]{1,5})?")


def name_of_host(host: str) -> str | None:
    """The name in a Host header, without its port, None where it is none."""
    found = _HOST.fullmatch(host.strip().lower()) if len(host) <= 300 else None
    return found[1] if found else None


def is_own_host(host: str) -> bool:
    """Whether a Host names this machine as its own browser does, by whatever port."""
    return name_of_host(host) in OWN_NAMES


def is_host_of_class(host: str, names: tuple[str, ...]) -> bool:
    """Whether a Host is an address in figures, which nobody can bend, or one of these names."""
    name = name_of_host(host) or ""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return name in names
    return True


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a page of this server, or from no page at all: a program, or an
    address that was typed.
    """
    host, origin = headers.get("Host", ""), headers.get("Origin")
    if origin is not None:
        return origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower())
    return headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")


def is_token(given: str | None, token: str) -> bool:
    """Whether it is the token, in a time that does not say how much of it is right."""
    if given is None:
        return False
    return hmac.compare_digest(given.encode(errors="surrogateescape"), token.encode())
