"""The generic form, written a second time with nothing but the standard library."""

import hashlib
import hmac
import os

KEY = os.environ["EXCHANGE_API_KEY"]
SECRET = os.environ["EXCHANGE_API_SECRET"]


def signature(timestamp: str, method: str, path: str, body: bytes) -> str:
    """Hex HMAC-SHA256 of timestamp + METHOD + path without the query + body."""
    prehash = timestamp.encode() + method.encode() + path.encode() + body
    return hmac.new(SECRET.encode(), prehash, hashlib.sha256).hexdigest()


def headers(timestamp: str, method: str, path: str, body: bytes) -> dict[str, str]:
    """The headers that a request in the generic form carries."""
    return {
        "API-KEY": KEY,
        "API-SIGN": signature(timestamp, method, path, body),
        "API-TIMESTAMP": timestamp,
        "Content-Type": "application/json",
    }
