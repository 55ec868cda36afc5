"""Which unknowns matter: how much of the spread of a probability over points comes from each open parameter.

Every method here takes off what luck adds. A share of ten worlds is noisy, and that noise looks like the effect of
whatever parameter one asks about.
"""
