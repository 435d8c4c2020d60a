"""The laptop's way into the network: certificates of the system, and a proxy from settings or environment.

Counties run proxies that open TLS with a certificate of their own, which their computers know; HSB seals
what travels in any case.
"""

from __future__ import annotations

import ssl

import httpx2

from sync.refusals import HandoverError


def http_client(seconds: float, proxy: str = "") -> httpx2.Client:
    """A client that waits `seconds` for each step; without `proxy` the environment's proxy counts.

    Raises PROXY_INVALID for an address that is none.
    """
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return httpx2.Client(timeout=seconds, verify=context, proxy=proxy or None)
    except (ValueError, httpx2.InvalidURL) as error:
        raise HandoverError("PROXY_INVALID") from error
