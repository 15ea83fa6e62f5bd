"""Slow proofs and measurements: commands whose last result is kept in results/ with its date."""
