"""The rows of benches/figures, a module for each group."""
