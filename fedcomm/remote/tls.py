"""How peers prove who they are: certificates of known authorities, for the host name of the URL, TLS 1.2 or later."""

import ssl
from pathlib import Path


def client_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Return a context that trusts the system's authorities (or those of `SSL_CERT_FILE`) and the PEM file's.

    Takes about 30 ms. Raises OSError or ssl.SSLError when the file cannot be read.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
