"""Streamlit pages in Dutch: they show, never decide."""
