"""Moved: the sample views stand in appliance/kiosk/samples/__init__.py."""
