"""Scenario discovery: in which worlds an ending is common, told as boxes of parameter values and as a small tree."""
