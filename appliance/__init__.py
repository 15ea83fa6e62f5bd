"""The appliance: the processes' own code, from the pure cores to the screen."""
