"""`fedcomm signature`: what was captured is read as it is, for a digest counts every byte."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fedcomm import cli

HOST = "localhost:8000"
BODY = b'{\r\n"a":1}'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    founding = ["init", HOST, "--name", "The Band", "--handle", "band", "--data", str(tmp_path), "--loopback"]
    CliRunner().invoke(cli.fedcomm, founding, catch_exceptions=False)
    return tmp_path


def captured() -> bytes:
    digest = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    signature = 'keyId="http://localhost:1/users/fan#main-key",headers="(request-target) digest",signature="AAAA"'
    head = ["POST /ap/inbox HTTP/1.1", f"Host: {HOST}", f"Digest: SHA-256={digest}", f"Signature: {signature}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + BODY


@pytest.mark.parametrize("name", ["request.txt", "-"], ids=["a file", "standard input"])
def test_line_ends_of_the_body_are_left_as_they_are(data: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "request.txt"
    file.write_bytes(captured())
    asked = ["signature", str(file) if name != "-" else name, "--data", str(data), "--loopback", "--json"]

    result = CliRunner().invoke(cli.fedcomm, asked, input=captured(), catch_exceptions=False)

    assert json.loads(result.stdout)["digest_fits"] is True
