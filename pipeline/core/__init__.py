"""What every stage stands on: its command line, its settings, the tables, and work in several processes."""
