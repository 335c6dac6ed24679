"""Sends spoiled bodies to the inboxes of the running application, and judges what it answers and what is left behind.

One seed makes one campaign: body number N is the same in each, up to ports and times.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

import orjson

from tests.fuzz import invariants, mutations, samples
from tests.fuzz.ground import INBOXES, Answer, Ground, ground_laid, key_of

#: An answer may take so long beyond the usual, and the loop may be held up so long by one piece of work.
SLOW_S = 0.25
#: With so many new actors each, because some say goodbye on the way.
GENERATION, ACTORS = 500, 10
AT_ONCE = 8
TRIES = 3
#: What the process may grow by after the first generations, and with every 1,000 bodies from then on.
GROWTH_BYTES, GROWTH_PER_1000_BYTES = 100 * 2**20, 2**20
ALLOWED = frozenset({202, 400, 401, 403, 404, 413, 415})
#: So many of the bodies have to get past the door and to be acted on, or the campaign has shown nothing.
LEAST_TAKEN, LEAST_DONE = 0.2, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One body to send, with places still to fill in. `headers` spoils the signed headers, None sends none of them."""

    index: int
    kind: str
    text: bytes
    signer: str
    inbox: str
    headers: Callable[[dict[str, str]], list[tuple[str, str]]]


@dataclass(slots=True, kw_only=True)
class Figures:
    """What came out. `findings` are sentences, each with the number of its body; none is good."""

    seed: str
    bodies: int = 0
    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    states: dict[str, int] = field(default_factory=dict)
    #: Why activities failed for good; of a bug there is a finding besides.
    failures: dict[str, int] = field(default_factory=dict)
    usual_ms: float = 0.0
    slowest_ms: float = 0.0
    slowest_alone_ms: float = 0.0
    held_up_ms: float = 0.0
    replayed: int = 0
    asked_to_come_again: int = 0
    rss_first_mib: float = 0.0
    rss_last_mib: float = 0.0
    findings: list[str] = field(default_factory=list)

    def summary(self) -> str:
        per_s = self.bodies / self.seconds if self.seconds else 0.0
        return json.dumps({name: getattr(self, name) for name in self.__slots__} | {"per_s": round(per_s)}, default=str)


def body(seed: str, index: int) -> Body:
    """Return the body with a number."""
    chance = Random(f"{seed}:{index}")
    pool = samples.handled() if chance.random() < 0.75 else samples.of_the_framework()
    name = chance.choice([name for name in sorted(pool) if name not in _RARE or chance.random() < 0.1])
    kind = chance.choices(list(_KINDS), weights=[weight for weight, _ in _KINDS.values()])[0]
    text = _KINDS[kind][1](pool[name], chance)
    signer = f"a{index // GENERATION}x{chance.randrange(ACTORS)}"
    headers = {"unsigned": _unsigned, "headers": _spoiled_headers(chance)}.get(kind, _as_signed)
    return Body(index=index, kind=kind, text=text, signer=signer, inbox=chance.choice(INBOXES), headers=headers)


#: After it nothing of its actor is heard any more.
_RARE = frozenset({"Delete of oneself"})
_KINDS: dict[str, tuple[int, Callable[[samples.Json, Random], bytes]]] = {
    "structure": (76, mutations.spoiled),
    "whole": (6, lambda sample, _: orjson.dumps(sample)),
    "bytes": (8, lambda sample, chance: mutations.broken(orjson.dumps(sample), chance)),
    "noise": (4, lambda _, chance: mutations.noise(chance)),
    "unsigned": (3, mutations.spoiled),
    "headers": (3, lambda sample, _: orjson.dumps(sample)),
}


def _as_signed(headers: dict[str, str]) -> list[tuple[str, str]]:
    return list(headers.items())


def _unsigned(headers: dict[str, str]) -> list[tuple[str, str]]:
    return [line for line in headers.items() if line[0].lower() not in ("signature", "digest", "date")]


def _spoiled_headers(chance: Random) -> Callable[[dict[str, str]], list[tuple[str, str]]]:
    def spoil(headers: dict[str, str]) -> list[tuple[str, str]]:
        name = chance.choice(sorted(set(headers) - {"host"}))
        value = mutations.broken(headers[name].encode(), chance).decode("latin-1")
        spoiled = {**headers, name: value.replace("\r", "").replace("\n", "")}
        return [*spoiled.items(), *([(name, headers[name])] if chance.random() < 0.2 else [])]

    return spoil


class Campaign:
    """Sends bodies `first` up to `first + bodies`."""

    def __init__(self, ground: Ground, folder: Path, *, seed: str, first: int, bodies: int) -> None:
        self.figures = Figures(seed=seed)
        self._ground = ground
        self._folder = folder
        self._indexes = iter(range(first, first + bodies))
        self._generations = range(first // GENERATION, (first + bodies - 1) // GENERATION + 1)
        self._end = first + bodies
        self._first = first
        self._suspects: dict[int, str] = {}
        self._recent: list[int] = []

    async def run(self) -> Figures:
        """Send all, let everything be processed, look at what is left, and return what came out."""
        before = await self._ground.community.store.read(invariants.protected)
        began = time.perf_counter()
        for generation in self._generations:
            await self._send_generation(generation)
        self.figures.seconds = time.perf_counter() - began
        self.figures.rss_last_mib = _rss_mib()
        await self._look(before)
        return self.figures

    async def _send_generation(self, generation: int) -> None:
        first = generation * GENERATION
        names = [f"a{generation}x{number}" for number in range(ACTORS)]
        chance = Random(f"{self.figures.seed}:generation:{generation}")
        await self._ground.new_actors(names, chance)
        if not self.figures.usual_ms:
            await self._calibrate(names[0])
        numbers = range(max(first, self._first), min(first + GENERATION, self._end))
        # Made before, for to spoil a body takes longer than to refuse it.
        bodies = iter([body(self.figures.seed, number) for number in numbers])
        watch = asyncio.create_task(self._watch_the_loop())
        await asyncio.gather(*(self._send_some(slot, bodies) for slot in range(AT_ONCE)))
        if not await self._ground.settled():
            self.figures.findings.append(f"what came in up to {first + GENERATION} was not processed in two minutes")
        watch.cancel()
        await self._replay_suspects()
        self._ground.forget_the_others()
        if generation - self._generations.start <= 2:
            self.figures.rss_first_mib = _rss_mib()

    async def _calibrate(self, name: str) -> None:
        """Measure how long the answer to a plain like takes here."""
        like = orjson.dumps(samples.handled()["Like"])
        places = self._ground.places(name)
        taken = [
            (
                await self._ground.deliver(self._ground.peer, name, samples.filled(like, places, number=f"usual{n}"))
            ).elapsed_s
            for n in range(50)
        ]
        self.figures.usual_ms = round(median(taken) * 1000, 1)

    async def _send_some(self, slot: int, bodies: Iterator[Body]) -> None:
        for sent in bodies:
            answer = await self._send(sent, number=f"{sent.index}", slot=slot)
            self.figures.bodies += 1
            self.figures.kinds[sent.kind] += 1
            self.figures.slowest_ms = max(self.figures.slowest_ms, round(answer.elapsed_s * 1000, 1))
            self.figures.statuses[str(answer.status)] += 1
            self._recent = [*self._recent[-40:], sent.index]
            self._judge(sent, answer)

    async def _send(self, sent: Body, *, number: str, slot: int) -> Answer:
        text = samples.filled(sent.text, self._ground.places(sent.signer), number=number)
        # A process that dies leaves it behind.
        (self._folder / f"last-{slot}").write_bytes(f"{sent.index}\n".encode() + text)
        headers = self._ground.signed(key_of(self._ground, sent.signer), sent.inbox, text)
        try:
            return await self._ground.ask("POST", sent.inbox, sent.headers(headers), text)
        except Exception as error:  # noqa: BLE001 - whatever comes out of the application is what is looked for
            self._note(sent, f"{type(error).__name__} came out of the application: {error}")
            return Answer(status=500, body=b"", elapsed_s=0.0)

    def _judge(self, sent: Body, answer: Answer) -> None:
        if answer.status == 503:
            # Proofs and spoiled signatures name keys that have to be fetched, of which a host gives 30 a minute.
            self.figures.asked_to_come_again += 1
            if sent.kind != "headers" and b"proof" not in sent.text:
                self._note(sent, "was asked to come again")
        elif answer.status not in ALLOWED:
            self._note(sent, f"was answered {answer.status}")
        if answer.elapsed_s > SLOW_S + self.figures.usual_ms / 1000:
            self._suspects[sent.index] = f"took {answer.elapsed_s:.3f} s"

    async def _watch_the_loop(self) -> None:
        """Suspect what was under way when the loop was held up by work, not by others on this machine."""
        while True:
            wall_s, work_s = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.02)
            held_up_s = min(time.perf_counter() - wall_s - 0.02, time.process_time() - work_s)
            self.figures.held_up_ms = max(self.figures.held_up_ms, round(held_up_s * 1000, 1))
            if held_up_s > SLOW_S:
                self._suspects |= dict.fromkeys(self._recent, f"may have held up the loop for {held_up_s:.3f} s")

    async def _replay_suspects(self) -> None:
        """Send each suspect alone: what is slow each time is a hang, the rest was the crowd."""
        suspects, self._suspects = self._suspects, {}
        for index, why in suspects.items():
            self.figures.replayed += 1
            sent = body(self.figures.seed, index)
            fastest = min([await self._seconds_alone(sent, f"{index}r{n}") for n in range(TRIES)])
            self.figures.slowest_alone_ms = max(self.figures.slowest_alone_ms, round(fastest * 1000, 1))
            if fastest > SLOW_S + self.figures.usual_ms / 1000:
                self._note(sent, f"{why}, and alone {fastest:.3f} s each time")
        self._suspects.clear()

    async def _seconds_alone(self, sent: Body, number: str) -> float:
        """Return how long the answer takes, or the work on what was taken, whichever is longer."""
        answer = await self._send(sent, number=number, slot=0)
        work_s = time.process_time()
        await self._ground.settled()
        return max(answer.elapsed_s, time.process_time() - work_s)

    async def _look(self, before: dict[str, invariants.Rows]) -> None:
        figures, store = self.figures, self._ground.community.store
        if not await self._ground.finished():
            figures.findings.append("not everything that was put off came to an end")
        after = await store.read(invariants.protected)
        figures.findings += [f"{name} changed" for name in before if before[name] != after[name]]
        figures.findings += [f"{name}: {rows}" for name, rows in (await store.read(invariants.broken)).items()]
        figures.findings += [f"logged: {line}" for line in self._ground.errors.lines[:20]]
        figures.states = dict(await store.read(invariants.states))
        figures.failures = dict(await store.read(invariants.failures))
        allowed_mib = (GROWTH_BYTES + GROWTH_PER_1000_BYTES * figures.bodies / 1000) / 2**20
        if figures.rss_last_mib - figures.rss_first_mib > allowed_mib:
            figures.findings.append(f"grew from {figures.rss_first_mib} to {figures.rss_last_mib} MiB")
        if figures.statuses["202"] < LEAST_TAKEN * figures.bodies:
            figures.findings.append("too few bodies got past the door to show anything")
        if figures.states.get("done", 0) < LEAST_DONE * figures.bodies:
            figures.findings.append("too few activities had an effect to show anything")
        await self._read_everything()

    async def _read_everything(self) -> None:
        """Ask for what shows what came in: it was made by strangers as well."""
        posts = [uri.removeprefix(self._ground.community.urls.base) for uri in self._ground.posts.values()]
        pages = [
            "/",
            "/@artist",
            "/studio",
            "/studio/notifications",
            "/studio/followers",
            "/ap/actors/artist/outbox/page",
        ]
        documents = [f"{post}{part}" for post in posts for part in ("", "/replies", "/likes", "/shares", "/context")]
        for path in [*pages, *documents]:
            for accept in ("text/html", "application/activity+json"):
                try:
                    answer = await self._ground.page(path, accept=accept)
                except Exception as error:  # noqa: BLE001 - as above
                    self.figures.findings.append(f"{path} as {accept} broke: {error!r}")
                else:
                    if answer.status >= 500:
                        self.figures.findings.append(f"{path} as {accept} was answered {answer.status}")

    def _note(self, sent: Body, what: str) -> None:
        file = self._folder.parent / f"{self.figures.seed}-{sent.index}.json".replace(" ", "-")
        file.write_bytes(samples.filled(sent.text, self._ground.places(sent.signer), number=f"{sent.index}"))
        self.figures.findings.append(f"body {sent.index} ({sent.kind}, {file}) {what}")


async def run(
    folder: Path, *, seed: str, first: int, bodies: int, told: Callable[[Figures], Awaitable[None]]
) -> Figures:
    """Run a campaign on new ground in a folder; `told` hears of how it goes."""
    async with ground_laid(folder / "data") as ground:
        campaign = Campaign(ground, folder, seed=seed, first=first, bodies=bodies)
        teller = asyncio.create_task(told(campaign.figures))
        try:
            return await campaign.run()
        finally:
            teller.cancel()


def _rss_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * 4096 / 2**20, 1)
