"""Losses of a tagger: functions of scores and gold tags, chosen in a config as `@losses`."""
