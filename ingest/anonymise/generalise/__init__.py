"""What can be said of a hidden stretch without identifying: a role, a kind of place or organisation, a distance in time.

One module per type; each is a pure function of the text. The phrases come from kb.placeholders.
"""
