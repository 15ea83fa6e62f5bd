"""May current flow: pure, no clock, no I/O; time is an argument."""
