"""Beheer, for administrators: health, counts, rebuild and audit, the trail, and the settings in force: /beheer"""

import html
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import streamlit as st

from kb import frog
from kb.errors import AlreadyRunning, BadSettings, KbError, NotFound
from kb.health import Check, State
from kb.in_force import Origin, Setting
from kb.jobs import Report, Stage, Work
from kb.managing import Managing
from ui import health_words, settings_words
from ui import manage_words as words
from ui.announce import announce
from ui.desk import desk
from ui.mishap import guarded
from ui.parts import DILEMMA_PAGE, plain
from ui.words import tab

_LISTS_PAGE = "ui/lists.py"
_LOOK_SECONDS = 1.0
_MOST_PLACES = 50  # shown
_TOLD, _ENDED, _LOOKED, _SEAL = "manage told", "manage ended", "manage looked", "manage seal"
_ICONS = {State.MIND: ":material/warning:", State.FAULT: ":material/error:"}


# Health


def _health(managing: Managing) -> None:
    """Show how everything is: what is cheap to see now, or everything when that was asked for in this run."""
    st.header(words.HEALTH, anchor=False)
    held: tuple[float, list[Check]] | None = st.session_state.get(_LOOKED)
    place = st.container(key="manage-health", gap="small")
    if st.button(words.LOOK_CLOSER, key="manage-look", icon=":material/troubleshoot:", help=words.LOOK_CLOSER_HELP):
        with place, st.spinner(words.LOOKING):
            held = st.session_state[_LOOKED] = time.time(), managing.health(thorough=True)
        announce(words.looked(sum(one.state is not State.FINE for one in held[1])))
    checks = held[1] if held else managing.health()
    with place:
        _show_checks(checks)
        if held:
            st.caption(words.looked_at(held[0]))


def _show_checks(checks: list[Check]) -> None:
    bad = [one for one in checks if one.state is not State.FINE]
    if not bad:
        st.success(health_words.ALL_FINE, icon=":material/check_circle:")
    for one in sorted(bad, key=lambda one: one.state is not State.FAULT):
        found, step = health_words.told(one, plain)
        box = st.error if one.state is State.FAULT else st.warning
        box(f"**{health_words.NAMES[one.name]}** ({health_words.STATES[one.state]}). {found} {step}", icon=_ICONS[one.state])
    fine = [one for one in checks if one.state is State.FINE]
    if fine:
        with st.expander(health_words.in_order(len(fine)), key="manage-fine"):
            st.markdown("\n".join(f"- **{health_words.NAMES[one.name]}.** {health_words.told(one, plain)[0]}" for one in fine))


# Counts


def _counts(managing: Managing) -> None:
    st.header(words.COUNTS, anchor=False)
    try:
        totals = managing.totals()
    except KbError:  # health says why
        st.warning(words.NO_COUNTS)
        return
    labels = desk().reading().taxonomy().labels
    _numbers((words.STATES[status], totals.states[status]) for status in words.STATES)
    st.caption(words.FEW_WHY)
    if totals.themes:
        with st.expander(words.per_theme(len(totals.themes)), key="manage-themes"):
            _numbers((labels.get(theme, theme), number) for theme, number in totals.themes.items())
    if totals.regions:
        with st.expander(words.per_region(len(totals.regions)), key="manage-regions"):
            _numbers((words.region(place), number) for place, number in enumerate(totals.regions, 1))
            st.caption(words.REGIONS_WHY)


def _numbers(rows: Iterable[tuple[str, int | None]]) -> None:
    parts = (f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(words.number(number))}</dd></div>" for name, number in rows)
    st.html(f'<dl class="own-counts">{"".join(parts)}</dl>')


# Rebuild and audit


@guarded
def _begin(work: Work) -> None:
    st.session_state.pop(_LOOKED, None)
    try:
        desk().managing().begin(work, with_frog=bool(st.session_state.get("manage-frog")))
        st.session_state[_TOLD] = words.BEGUN[work]
    except AlreadyRunning:
        st.session_state[_TOLD] = words.ALREADY
    except OSError:
        st.session_state[_TOLD] = words.NOT_BEGUN


@guarded
def _stop(work: Work) -> None:
    desk().managing().stop(work)
    st.session_state[_TOLD] = words.STOPPING


def _work(managing: Managing, work: Work) -> None:
    """Show how far long work is, whoever began it, or how it ended and the way to begin it."""
    st.header(words.HEADINGS[work], anchor=False)
    st.markdown(words.EXPLAINED[work])
    now = managing.work(work)
    with st.container(key=f"manage-{work}", gap="small"):
        if now and now.goes_on:
            _follow(work)
            return
        if now:
            _end(managing, work, now)
        if work is Work.AUDIT and frog.installed():
            st.checkbox(words.FROG, key="manage-frog", help=words.FROG_HELP)
        goes_on = work is Work.REBUILD and now and now.stage in (Stage.STOPPED, Stage.CUT)
        label = words.GO_ON if goes_on else words.BEGIN[work]
        st.button(label, key=f"manage-begin-{work}", icon=":material/play_arrow:", on_click=_begin, args=(work,))


@st.fragment(run_every=_LOOK_SECONDS)
def _follow(work: Work) -> None:
    """Show how far work is, and draw the page anew once it is done."""
    now = desk().managing().work(work)
    if now is None or not now.goes_on:
        st.session_state.pop(_LOOKED, None)
        st.session_state[_ENDED] = work
        st.rerun()
    st.progress(now.done / now.of if now.of else 0.0, words.progress(now, time.time() - now.begun))
    stopping = now.stage is Stage.STOPPING
    st.button(
        words.STOP, key=f"manage-stop-{work}", icon=":material/stop:", disabled=stopping, on_click=_stop, args=(work,)
    )  # fmt: skip


def _end(managing: Managing, work: Work, now: Report) -> None:
    told = words.ended(work, now)
    found = now.stage is Stage.DONE and now.result.get("suspects")
    box = st.error if now.stage is Stage.FAILED else st.warning if found or now.stage is not Stage.DONE else st.success
    box(told)
    if st.session_state.get(_ENDED) is work:
        del st.session_state[_ENDED]
        announce(f"{words.HEADINGS[work]}. {told}")
    if found:
        _places(now)


def _places(now: Report) -> None:
    """Show where something was found, by dilemma; nothing of what stands there."""
    rows, found = list(now.result.get("places", ())), int(now.result["suspects"])
    with st.expander(words.places(found), key="manage-places"):
        here: dict[str, list[str]] = {}
        for row in rows[:_MOST_PLACES]:
            key, told = words.place(row)
            here.setdefault(key, []).append(f"- {plain(told)}")
        for key, told_of_it in here.items():
            if key:
                _name(key)
            st.markdown("\n".join(told_of_it))
        if found > _MOST_PLACES:
            st.caption(words.not_all(min(len(rows), _MOST_PLACES), found))


def _name(key: str) -> None:
    """Show which dilemma it is about: a link where it can be read."""
    try:
        desk().reading().dilemma(key)
    except NotFound:
        st.markdown(f"**{plain(words.dilemma(key))}**")
    else:
        st.page_link(DILEMMA_PAGE, label=plain(words.dilemma(key)), icon=":material/menu_book:", query_params={"id": key})


# The trail


def _trail(managing: Managing) -> None:
    st.header(words.TRAIL, anchor=False)
    st.markdown(words.TRAIL_EXPLAINED)
    with st.container(key="manage-trail", gap="small"):
        if st.button(words.VERIFY, key="manage-verify", icon=":material/verified:"):
            try:
                with st.spinner(words.VERIFYING):
                    _verified(managing)
            except KbError:
                st.error(words.NO_TRAIL)
    with st.container(horizontal=True, gap="small", key="manage-trail-files"):
        name = f"dilemmabank-spoor-{date.today().isoformat()}"
        for label, make, suffix, mime in (
            (words.AS_LINES, managing.trail_as_json_lines, "jsonl", "application/jsonl"),
            (words.AS_SHEET, managing.trail_as_csv, "csv", "text/csv"),
        ):
            key = f"manage-trail-{suffix}"
            st.download_button(label, make, f"{name}.{suffix}", mime, key=key, icon=":material/download:", on_click="ignore")


def _verified(managing: Managing) -> None:
    seal = managing.seal()
    if seal.broken is not None:
        told = words.broken(seal.broken)
        st.error(told, icon=":material/error:")
    elif not seal.entries:
        told = words.NOTHING_YET
        st.info(told)
    else:
        told = words.sealed(seal.entries)
        st.success(told, icon=":material/verified:")
        st.markdown(words.NOTE_SEAL)
        st.code(seal.last, language=None, wrap_lines=True)
    announce(told)


# Settings


def _settings(managing: Managing) -> None:
    st.header(words.SETTINGS, anchor=False)
    st.markdown(words.SETTINGS_EXPLAINED)
    try:
        settings = managing.settings()
    except BadSettings:
        st.error(words.UNREADABLE)
        return
    changed = [one for one in settings if one.origin is not Origin.DEFAULT or one.waits]
    usual = [one for one in settings if one not in changed]
    if changed:
        _values(changed)
    else:
        st.markdown(words.ALL_DEFAULT)
    with st.expander(words.by_default(len(usual)), key="manage-defaults"):
        _values(usual)


def _values(settings: list[Setting]) -> None:
    parts = []
    for one in settings:
        about = settings_words.ABOUT.get(one.name, one.description)
        parts.append(
            f"<div><dt><code>{html.escape(one.name)}</code></dt>"
            f'<dd><span class="own-value">{html.escape(words.value(one))}</span> '
            f'<span class="own-origin">({html.escape(words.origin(one))})</span></dd>'
            f'<dd class="own-about">{html.escape(about)}</dd></div>'
        )
    st.html(f'<dl class="own-settings">{"".join(parts)}</dl>')


def page() -> None:
    """Show all of it; what is broken stops nothing else."""
    st.set_page_config(page_title=tab(words.MANAGE))
    st.html(Path(__file__).with_suffix(".css"))
    st.title(words.MANAGE, anchor=False)
    st.markdown(words.INTRO)
    if told := st.session_state.pop(_TOLD, ""):
        st.toast(told)
        announce(told)
    managing = desk().managing()
    _health(managing)
    _counts(managing)
    st.page_link(_LISTS_PAGE, label=words.TO_LISTS, icon=":material/sell:")
    for work in (Work.REBUILD, Work.AUDIT):
        _work(managing, work)
    _trail(managing)
    _settings(managing)


page()
