"""Journeys: what happens to one visitor or organization, call by call."""
