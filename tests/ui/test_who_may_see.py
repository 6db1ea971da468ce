"""Who sees which page, at every address of the site, signed in through a real provider; and what opens nothing for anyone.

The browser is asked what it shows where someone is refused; the web socket is asked for everything the server sends.
"""

import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from kb.knowledge_base import open_knowledge_base
from kb.model import Dilemma, Guidance, Status
from kb.people import Role
from kb.settings import Settings
from tests.ui.provider import ADMINISTRATOR, EDITOR, READER, STRANGER, Site, coming, provider, sign_in, signing_in
from tests.ui.socket_of import told
from tests.ui.visitor import ANSWER_MS, ROOT, Visit, at_rest, fill
from ui import (
    again_words,
    background_words,
    browse_words,
    contribute_words,
    folder_words,
    lists_words,
    manage_words,
    open_words,
    review_words,
    sign_in_words,
    site_words,
    take_back_words,
    upload_words,
    words,
)  # fmt: skip
from ui.menu import _NEEDS
from ui.site.addresses import addresses

DRAFT, WITHDRAWN, OLD = "concept-1", "ingetrokken-1", "oud-1"
SECRETS = ("Doortje drinkt weer", "Gerrit sliep buiten")  # of the draft, and of what was withdrawn
REFUSED = site_words.NO_PAGE[:60]
PAGES: dict[str, tuple[Role, str]] = {
    "/": (Role.READER, words.WHERE_STUCK),
    "/bladeren": (Role.READER, browse_words.BY_THEME),
    "/open-vragen": (Role.READER, open_words.EMPTY),
    "/achtergrond": (Role.READER, background_words.BACKGROUND),
    "/mijn-map": (Role.READER, folder_words.EMPTY),
    "/dilemma": (Role.READER, words.NO_DILEMMA),
    "/voorleggen": (Role.READER, open_words.SITUATION_FIELD),
    "/ervaring": (Role.READER, contribute_words.TITLE),
    "/inlezen": (Role.EDITOR, upload_words.CHOOSE),
    "/beoordelen": (Role.EDITOR, review_words.TEST_ASKED),
    "/opnieuw": (Role.EDITOR, again_words.STANDS),
    "/beheer": (Role.ADMINISTRATOR, manage_words.TRAIL_EXPLAINED[:40]),
    "/lijsten": (Role.ADMINISTRATOR, lists_words.INTRO[:40]),
}
"""Every address: from which role on it is a page, and what then stands there."""
ROLES = {Role.READER: READER, Role.EDITOR: EDITOR, Role.ADMINISTRATOR: ADMINISTRATOR}
ORDER = tuple(Role)


def for_editors(who: Role) -> bool:
    return ORDER.index(who) >= ORDER.index(Role.EDITOR)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app with a draft, something withdrawn and something past its term."""
    home = tmp_path_factory.mktemp("who") / "home"
    home.mkdir()
    fill(home, {"woonoverlast": 2}, [])
    kb = open_knowledge_base(Settings(home=home))
    advice = (Guidance("GGZ", "Praat eerst."),)
    for key, secret, status in ((DRAFT, SECRETS[0], Status.CONCEPT), (WITHDRAWN, SECRETS[1], Status.WITHDRAWN)):
        kb.store.put(Dilemma(key, f"Wat als {secret}?", f"{secret}.", "Melden?", guidance=advice, status=status), "ingest")
    old = Dilemma(OLD, "Mag de hond mee?", "Zij belt.", "Mag dat?", guidance=advice)
    kb.publish(kb.store.put(old, "ingest"), "r")
    kb.store.set_status(
        kb.store.by_key(OLD).number or 0, Status.PUBLISHED, "r", review_date=date.today() - timedelta(days=9)
    )  # fmt: skip
    kb.store.close()
    with provider() as at, signing_in(home, at) as running:
        yield running


def cookies_of(visit: Visit) -> dict[str, str]:
    return {one["name"]: one["value"] for one in visit.page.context.cookies(visit.address)}


def heard(site: Site, path: str, cookies: dict[str, str]) -> str:
    """Return all that the server sends at an address, with or without a query."""
    page, _, query = path.removeprefix("/").partition("?")
    return told(site.address, page, {}, cookies, query=query)


def test_every_address_of_the_site_is_looked_at():
    assert PAGES.keys() == addresses(ROOT / "app.py")
    guarded = {role for role, _ in PAGES.values()} - {Role.READER}
    assert guarded == {Role.EDITOR, Role.ADMINISTRATOR} and len(_NEEDS) == sum(role in guarded for role, _ in PAGES.values())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_pages_and_of_the_others_not_that_they_exist(browser: Browser, site: Site, role: Role):
    with coming(browser, site) as visit:
        sign_in(visit, ROLES[role])
        mine, page = cookies_of(visit), visit.page
        for path, (least, shows) in PAGES.items():
            said = heard(site, path, mine)
            if ORDER.index(role) >= ORDER.index(least):
                assert shows in said and REFUSED not in said, path
                continue
            assert REFUSED in said and shows not in said, path
            assert not any(secret in said for secret in SECRETS), path
            page.goto(site.address + path)
            expect(page.get_by_role("heading", name=site_words.NO_PAGE_TITLE)).to_be_visible(timeout=ANSWER_MS)
            at_rest(page)
            assert page.get_by_test_id("stMain").get_by_role("button").count() == 0, path
        page.goto(f"{site.address}/dilemma?id=woonoverlast-01")  # a page for all, with parts for some
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=ANSWER_MS)
        at_rest(page)
        expect(page.get_by_text(take_back_words.TAKE_BACK, exact=True)).to_have_count(int(for_editors(role)))
        is_chief = role is Role.ADMINISTRATOR
        expect(page.get_by_role("button", name=take_back_words.ERASE, include_hidden=True)).to_have_count(int(is_chief))
        for link in (f"/dilemma?id={DRAFT}", f"/dilemma?id={WITHDRAWN}", f"/ervaring?id={DRAFT}", f"/ervaring?id={WITHDRAWN}"):
            said = heard(site, link, mine)  # a stolen link, or a changed one
            assert not any(secret in said for secret in SECRETS), link
            assert (take_back_words.IS_WITHDRAWN in said) == (is_chief and link == f"/dilemma?id={WITHDRAWN}"), link
        assert [one for one in visit.complaints if site.address in one] == []  # the provider's own page asks elsewhere


def test_who_is_nobody_gets_the_way_in_at_every_address_and_nothing_else(browser: Browser, site: Site):
    with coming(browser, site) as visit:
        sign_in(visit, STRANGER)
        without_role = cookies_of(visit)
    for cookies, said_why in (({}, sign_in_words.WHY), (without_role, sign_in_words.NO_ROLE)):
        for path, (_, shows) in PAGES.items():
            said = heard(site, f"{path}?id={DRAFT}", cookies)
            assert said_why in said and shows not in said, path
            assert not any(secret in said for secret in (*SECRETS, "woonoverlast")), path


def _asks_for_a_desk() -> None:
    """Run as a page of its own, which went round the menu."""
    import streamlit as st

    from kb.errors import NotAllowed
    from ui.desk import desk

    try:
        desk()
    except NotAllowed as refused:
        st.text(str(refused))


def test_below_the_page_nobody_has_no_desk_to_do_anything_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import streamlit as st

    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_SIGN_IN", "openid")
    st.cache_resource.clear()
    page = AppTest.from_function(_asks_for_a_desk, default_timeout=60).run()
    assert [one.value for one in page.text] == ["nobody signed in: sign in first"] and not page.exception
    st.cache_resource.clear()


def test_the_address_of_a_file_opens_nothing_without_a_sign_in_also_after_signing_out(browser: Browser, site: Site):
    asked: list[str] = []
    with coming(browser, site) as visit:
        sign_in(visit, ADMINISTRATOR)
        page = visit.page
        page.on("request", lambda request: asked.append(request.url) if "/media/" in request.url else None)
        page.goto(f"{site.address}/beheer")
        button = page.get_by_role("button", name=manage_words.AS_SHEET)
        expect(button).to_be_visible(timeout=ANSWER_MS)
        at_rest(page)
        with page.expect_download() as got:
            button.click()
        assert b"number;at" in Path(got.value.path()).read_bytes()
        address, mine = got.value.url, cookies_of(visit)

        def status(cookies: dict[str, str]) -> int:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
            try:
                with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as found:
                    return int(found.status)
            except HTTPError as refused:
                return refused.code

        assert "/media/" in address and status(mine) == 200
        assert status({}) == 403 and status({name: f"{value[:-3]}AAA" for name, value in mine.items()}) == 403
        page.get_by_role("button", name=sign_in_words.SIGN_OUT).click()
        page.get_by_role("button", name="End session").click()  # at the provider
        page.wait_for_url(f"{site.address}/**")
        assert status(mine) == 403
