"""Messages between the processes, and the two ends of the socket that carries them."""
