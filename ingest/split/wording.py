"""A title as a question, from the words of the note itself."""

import re

LONGEST = 120
_CUT = re.compile(r"\s+(?:riep|kwam|kwamen|leidde|leverde|speelde|werd|bleef)\b.*$", re.IGNORECASE)


def as_question(text: str) -> str:
    """Return the text as a question of at most LONGEST characters; what is not one is worded as one.

    Dutch keeps its order after "dat" and "of", so such a clause can be taken over as it stands.
    """
    text = " ".join(text.split()).strip(" \"“”‘’'>*_`")
    if "?" in text:
        return _short(_last_question(text))
    if found := re.search(r"\bof het (?P<how>\w+ )?is om (?P<what>[^.,;]+)", text, re.IGNORECASE):
        return _short(f"Is het {found['how'] or ''}om {_CUT.sub('', found['what'])}?")
    if found := re.search(r"\bvraag\b[^.]{0,40}\bis,? (?P<what>(?:hoe|wat|wie|wanneer|of) [^.;]+)", text, re.IGNORECASE):
        return _short(f"Hoe weeg je af {found['what']}?")
    if found := re.search(r"\b(?:vraag|keuze\w*(?: moet maken| maken)?|afwegen|weten|twijfel\w*),? (?P<what>of [^.,;]+)", text, re.IGNORECASE):
        return _short(f"Hoe weeg je af {_CUT.sub('', found['what'])}?")
    if found := re.search(r"\b(?:ervaar|merk|zie|vind|denk|is)\w*,? dat (?P<what>[^.,;]+)", text, re.IGNORECASE):
        return _short(f"Wat doe je als {_CUT.sub('', found['what'])}?")
    return _short(f"Hoe pak je dit aan: {text[:1].lower() + text[1:].rstrip('.!')}?")


def _last_question(text: str) -> str:
    """Return the last sentence that asks something, without quotation marks."""
    asked = [part for part in re.findall(r"[^.?!“”\"]+\?", text) if len(part.split()) > 2]
    question = (asked[-1] if asked else text).strip(" \"“”‘’'")
    return question[:1].upper() + question[1:]


def _short(question: str) -> str:
    """Cut a question at a word so that it keeps to the length of a title."""
    question = question[:1].upper() + question[1:]
    if len(question) <= LONGEST:
        return question
    return question[: LONGEST - 2].rsplit(" ", 1)[0].rstrip(" ,;:") + "…?"
