"""How the settings of what events mean are written: names, amounts and filters."""
