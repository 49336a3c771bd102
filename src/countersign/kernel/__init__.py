"""What every part may know: secrets, ids, time, addresses, errors, decisions; nothing else."""
