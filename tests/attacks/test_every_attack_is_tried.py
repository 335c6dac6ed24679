"""No attack of the catalogue is forgotten, and docs/security.md says where each is tried."""

from tests.attacks import catalogue, security_page
from tests.attacks.test_attacks import CASES


def test_every_attack_is_tried_or_there_is_nothing_to_try_it_on() -> None:
    tried = set(security_page.tried())

    assert tried | set(catalogue.NOT_APPLICABLE) == set(catalogue.numbers())
    assert tried & set(catalogue.NOT_APPLICABLE) == set()


def test_no_two_cases_say_the_same() -> None:
    said = [(case.id, case.says) for case in CASES]

    assert len(said) == len(set(said))


def test_the_page_about_security_lists_every_attack_as_it_is_tried() -> None:
    page = security_page.PAGE.read_text()

    assert security_page.with_table(page) == page, "run: python -m tests.attacks.security_page"
