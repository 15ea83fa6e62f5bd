"""The simulated board around the module core, for benches and tests alone [link 10, Annex W]: start at
board.py.
"""
