"""Pure functions from tables to numbers: share, density, interaction, topic flow, intervals."""
