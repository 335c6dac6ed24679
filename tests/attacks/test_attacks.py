"""Every attack on the inboxes that the tables name, on both of them: the right answer, and nothing changed."""

import pytest

from tests.attacks import key_cases, object_cases, signature_cases, wire_cases
from tests.attacks.stage import PERSONAL, SHARED, Case, Stage, play

pytestmark = pytest.mark.anyio

CASES = [*signature_cases.CASES, *key_cases.CASES, *object_cases.CASES, *wire_cases.CASES]


@pytest.mark.parametrize("path", [pytest.param(SHARED, id="shared"), pytest.param(PERSONAL, id="personal")])
@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.id}: {case.says}") for case in CASES])
async def test_an_attack_has_no_effect_but_what_its_case_names(stage: Stage, case: Case, path: str) -> None:
    effect = await play(case, stage, path)

    assert set(effect.statuses) == {case.status}
    assert effect.leaves == case.leaves
    assert effect.changes <= case.changes
    assert effect.asks == sorted(case.asks)
