"""The bench window, `python -m drivers.sim.panel PATH.bench`: hands for the simulated board, eyes on it."""
