"""The signatures that bots make themselves, checked with a secret of ours. No I/O."""
