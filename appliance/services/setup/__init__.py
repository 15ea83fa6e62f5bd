"""`ems-kiosk setup`: the machine's own settings, each with its reason."""
