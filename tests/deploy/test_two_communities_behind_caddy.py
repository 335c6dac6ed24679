"""Two communities in one `fedcomm run`, behind the Caddyfile of `deploy/`, over TLS with a test authority."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from fedcomm import app
from tests.deploy import behind_caddy
from tests.deploy.behind_caddy import Front
from tests.world import free_port

FEDCOMM = (sys.executable, "-c", "from fedcomm.cli import main; main()")
NAMES = ("one", "two")
#: Passed on by Caddy, but nobody lives there.
STRANGER = "three.localhost"
WITHIN_S = 20.0
AS_ACTIVITY = [("Accept", "application/activity+json")]
pytestmark = pytest.mark.timeout(180)

BOTH = pytest.mark.parametrize("name", NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The process with both communities, as seen through Caddy."""

    front: Front
    environment: dict[str, str]

    def host(self, name: str) -> str:
        return self.front.host(f"{name}.localhost")

    def base(self, name: str) -> str:
        return f"https://{self.host(name)}"

    def ask(self, name: str, target: str, **more) -> behind_caddy.Answer:
        return self.front.ask(f"{name}.localhost", target, **more)

    def command(self, *words: str) -> object:
        """Run a fedcomm command beside the server; returns the JSON that it printed."""
        done = subprocess.run(
            [*FEDCOMM, *words, "--json"], env=self.environment, capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    port, upstream_port = free_port(), free_port()
    names = [*(f"{name}.localhost" for name in NAMES), STRANGER]
    with behind_caddy.front(folder, names, port=port, upstream_port=upstream_port) as front:
        environment = {
            **os.environ,
            "FEDCOMM_DATA": str(folder / "data"),
            "FEDCOMM_PORT": str(upstream_port),
            "FEDCOMM_LOOPBACK": "true",
            "FEDCOMM_TRUSTED_PROXIES": "127.0.0.1",
            "FEDCOMM_ACCEPT_DELAY_S": "0",
            "SSL_CERT_FILE": str(front.authority.ca),
        }
        made = House(front=front, environment=environment)
        for name in NAMES:
            made.command("init", made.host(name), "--name", name.capitalize(), "--handle", name, "--behind-tls")
        with _running(environment, upstream_port, log_file=folder / "fedcomm.log"):
            yield made


@contextmanager
def _running(environment: dict[str, str], port: int, *, log_file: Path) -> Iterator[None]:
    with log_file.open("wb") as log:
        process = subprocess.Popen([*FEDCOMM, "run"], env=environment, stdout=log, stderr=log)
        try:
            behind_caddy.wait_for_port(process, port, log_file=log_file)
            yield
        finally:
            process.terminate()
            process.wait(30)


def soon(look: Callable[[], bool]) -> bool:
    """Look again and again until it is true, for a bounded time."""
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        if look():
            return True
        time.sleep(0.1)
    return look()


@BOTH
def test_each_host_shows_the_page_of_its_own_artist(house, name):
    page = house.ask(name, f"/@{name}", headers=[("Accept", "text/html")])

    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    assert f"@{name}@{house.host(name)}" in page.body.decode()


@BOTH
def test_webfinger_of_each_host_leads_to_an_https_actor_there(house, name):
    answer = house.ask(name, f"/.well-known/webfinger?resource=acct:{name}@{house.host(name)}")

    assert answer.status == 200
    links = {link["rel"]: link.get("href") for link in answer.json()["links"]}
    assert links["self"] == f"{house.base(name)}/ap/actors/{name}"


@BOTH
def test_the_actor_of_each_host_has_https_ids_of_that_host(house, name):
    actor = house.ask(name, f"/ap/actors/{name}", headers=AS_ACTIVITY).json()

    assert actor["id"] == f"{house.base(name)}/ap/actors/{name}"
    own = (
        actor["inbox"],
        actor["outbox"],
        actor["followers"],
        actor["publicKey"]["id"],
        actor["endpoints"]["sharedInbox"],
    )
    assert [url for url in own if not url.startswith(f"{house.base(name)}/")] == []


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("/ap/actors/two", id="its actor"),
        pytest.param("/@two", id="its page"),
        pytest.param("/.well-known/webfinger?resource=acct:two@one.localhost", id="its handle"),
    ],
)
def test_what_lives_at_one_host_is_not_at_the_other(house, target):
    assert house.ask("one", target, headers=AS_ACTIVITY).status == 404


@pytest.mark.parametrize("target", ["/", "/ap/inbox", "/.well-known/webfinger?resource=acct:one@three.localhost"])
def test_a_host_that_is_nobody_here_is_answered_421(house, target):
    assert house.ask("three", target).status == 421


def test_the_health_check_says_that_both_communities_work(house):
    health = house.ask("one", "/healthz").json()

    # The control socket, and an inbox and a delivery for each; which they are is not for everybody.
    assert health == {"status": "ok", "healthy": 1 + len(app.WORKERS) * len(NAMES), "failing": 0}


def test_an_unsigned_activity_is_refused_through_the_proxy(house):
    activity = json.dumps(
        {"id": "https://peer.example/1", "type": "Like", "actor": "https://peer.example/u", "object": "x"}
    )

    answer = house.ask(
        "one", "/ap/inbox", method="POST", headers=[("Content-Type", AS_ACTIVITY[0][1])], body=activity.encode()
    )

    assert answer.status == 401


def test_one_community_follows_the_other_over_tls_and_receives_its_post(house):
    one, two = house.host("one"), house.host("two")

    house.command("follow", f"@two@{two}", "--host", one)
    assert soon(lambda: house.command("followers", "--host", two)["total"] == 1)
    made = house.command("post", "Hello over TLS", "--host", two)

    assert soon(lambda: made["uri"] in [post["uri"] for post in house.command("timeline", "--host", one)])
    assert made["uri"].startswith(f"{house.base('two')}/ap/notes/")


def test_doctor_finds_each_handle_through_the_proxy(house):
    findings = {one["check"]: one for one in house.command("doctor", "--host", house.host("one"))}

    assert findings["handle"]["is_well"], findings["handle"]["text"]
