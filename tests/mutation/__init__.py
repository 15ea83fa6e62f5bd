"""Mutation testing of the pure cores: whether their tests notice every small change of the code."""
