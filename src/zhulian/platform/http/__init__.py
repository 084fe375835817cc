"""Outgoing connections. Nothing in the product opens a socket to another machine except through here."""

from zhulian.platform.http.client import Answer, HttpFailed, request
from zhulian.platform.http.guard import OutgoingRefused, guarded_connect

__all__ = ["Answer", "HttpFailed", "OutgoingRefused", "guarded_connect", "request"]
