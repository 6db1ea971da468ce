"""The Dutch of asking a colleague who brought a dilemma in, through a mediator."""

from kb.contact import one_line

ASK = "Vraag de inbrenger"
HOW = (
    "Je mailt een bemiddelaar, die je vraag doorgeeft. Jij en de inbrenger horen pas wie de ander is als jullie dat allebei "
    "goedvinden."
)
WRITE = "Schrijf de bemiddelaar"
OPENS = "Je eigen mailprogramma opent met een bericht dat je nog kunt wijzigen."
OR_COPY = "Opent er niets? Mail dan zelf naar:"
BODY = (
    "Beste bemiddelaar,\n\n"
    "Ik wil graag in contact komen met wie dit dilemma heeft ingebracht. Mijn vraag:\n\n\n\n"
    "De inbrenger hoort niet wie ik ben en ik hoor niet wie de inbrenger is, tot we dat allebei goedvinden. Deel mijn naam en "
    "adres dus nog niet.\n\n"
    "Met vriendelijke groet,\n"
)
"""What a mail to the mediator begins with."""
_MOST_ID, _MOST_TITLE = 40, 120  # characters


def subject(key: str, title: str) -> str:
    """Return what a mail about a dilemma says it is about."""
    return f"Vraag over dilemma {one_line(key, _MOST_ID)}: {one_line(title, _MOST_TITLE)}"
