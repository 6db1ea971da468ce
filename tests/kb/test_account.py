"""From what a provider or proxy says of someone to who they are here: role by the settings, pseudonyms by a key."""

import pytest

from kb.account import Account, from_claims, from_headers, person_of, role_of
from kb.people import Person, Role
from kb.settings import Settings

KEY = b"een sleutel van deze machine"
SUB = {"iss": "https://inlog.voorbeeld.nl", "sub": "00u1", "name": "Fatima Jansma", "email": "fatima@voorbeeld.nl"}


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(
        home=tmp_path, sign_in="openid", role_claim="rollen", region_claim="regio", editor_values=("redactie",),
        administrator_values=("beheer",),
    )  # fmt: skip


def who(settings: Settings, **claims: object) -> Person | None:
    account = from_claims({**SUB, **claims}, settings)
    return person_of(account, settings, KEY) if account else None


@pytest.mark.parametrize(("claim", "role"), [
    ("redactie", Role.EDITOR), (["redactie"], Role.EDITOR), (["beheer", "redactie"], Role.ADMINISTRATOR),
    (["iets anders"], Role.READER), (None, Role.READER), (["Redactie"], Role.READER), ("redactie beheer", Role.READER),
    (["redactie "], Role.READER), ({"redactie": True}, Role.READER), ([["redactie"]], Role.READER), (True, Role.READER),
])  # fmt: skip
def test_the_highest_role_whose_value_is_there_letter_for_letter_counts(settings, claim, role):
    assert who(settings, rollen=claim).role is role


def test_with_values_for_readers_nobody_else_gets_in(settings):
    strict = settings.model_copy(update={"reader_values": ("lezer",)})
    assert who(strict, rollen=["lezer"]).role is Role.READER
    assert who(strict, rollen="redactie").role is Role.EDITOR
    assert who(strict, rollen=["Lezer"]) is None and who(strict) is None


def test_a_claim_that_is_not_the_one_of_the_settings_gives_no_role(settings):
    assert who(settings, roles=["beheer"], groups="beheer").role is Role.READER


def test_a_person_has_pseudonyms_that_stay_and_differ_from_those_of_others(settings):
    mine = who(settings, regio="noord")
    assert mine.name.isalpha() and len(mine.name) == 32 and mine.region.isalpha() and len(mine.region) >= 8
    assert who(settings, regio="noord", name="Fatima de Wit", email="fatima@elders.nl") == mine
    others = [who(settings, sub="00u2"), who(settings, iss="https://elders.voorbeeld.nl")]
    assert len({mine.name, *(other.name for other in others)}) == 3
    assert person_of(from_claims(SUB, settings), settings, b"een andere sleutel hier").name != mine.name
    assert not [word for word in ("fatima", "00u1", "noord") if word in repr(mine).lower()]


def test_a_region_is_the_same_for_colleagues_and_empty_when_not_said_or_not_one(settings):
    assert who(settings, regio="noord").region == who(settings, sub="00u2", regio=["noord"]).region != ""
    assert who(settings, regio="zuid").region != who(settings, regio="noord").region
    assert [who(settings, regio=said).region for said in (None, "", ["noord", "zuid"], 7)] == [""] * 4
    assert who(settings.model_copy(update={"region_claim": ""}), regio="noord").region == ""


def test_without_a_number_of_the_provider_the_mail_address_counts_however_it_is_written(settings):
    by_mail = [who(settings, sub="", email=mail).name for mail in ("Fatima@Voorbeeld.nl", "fatima@voorbeeld.nl ")]
    assert by_mail[0] == by_mail[1] != who(settings).name
    assert from_claims({"name": "Fatima"}, settings) is None and from_claims({}, settings) is None


def test_a_proxy_tells_a_user_with_roles_between_commas(settings):
    account = from_headers("fatima", "iets, redactie,", " noord ")
    assert role_of(account, settings) is Role.EDITOR
    assert person_of(account, settings, KEY).region == who(settings, regio="noord").region
    assert person_of(account, settings, KEY).name != who(settings, sub="fatima").name
    assert from_headers(" ", "beheer", "") is None


def test_a_name_is_shown_to_the_person_and_stands_in_no_message_about_the_account(settings):
    account = from_claims(SUB, settings)
    assert account.shown == "Fatima Jansma"
    assert [from_claims({**SUB, "name": ""} | more, settings).shown for more in ({"preferred_username": "fj"}, {})] == [
        "fj", "fatima@voorbeeld.nl",
    ]  # fmt: skip
    assert repr(Account(("account", "x", "00u1"), shown="Fatima")) == "Account(roles=frozenset())"
