"""What scripts do around their models: options, configuration files, progress bars, records of experiments."""
