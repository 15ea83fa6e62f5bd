"""Development tools: the demo, its supervisor and what else needs the simulator."""
