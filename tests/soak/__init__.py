"""Kill -9 at any moment: writers of every kind on one knowledge base, one of them ended at a time, and a plain journal beside.

A writer says what will be so after each thing it does (Act) before it does it, and that it is done after it. Whatever was
acknowledged has to be there exactly once after a restart, and what was being done wholly or not at all. Run it with
"make soak" or python -m tests.soak; a small one is a test (tests/kb/test_kills.py).
"""
