"""From a session note to a clean, reviewable dilemma."""
