"""The operating system as the processes see it: clock, service manager, journal, real time, configuration."""
