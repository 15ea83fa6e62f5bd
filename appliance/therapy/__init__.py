"""Pure: what a program is, who may have it, where the pads go. Data files come in as text."""
