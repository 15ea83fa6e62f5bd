"""Moved: the sample views stand in appliance/kiosk/samples/set_up.py."""
