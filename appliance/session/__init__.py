"""What does the program want now: pure, no clock, no I/O; time is an argument."""
