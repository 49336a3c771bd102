"""What every part may know: secrets, ids, time, errors, decisions. It knows nothing else."""
