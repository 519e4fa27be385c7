"""What a company's events mean: names, money, what is left out, where data are missing."""
