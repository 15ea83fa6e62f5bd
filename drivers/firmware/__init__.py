"""The stimulator module's own core, in the language subset of link.md 15 (start reading at core.py)."""
