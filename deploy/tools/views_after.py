"""Moved: the sample views stand in appliance/kiosk/samples/after.py."""
