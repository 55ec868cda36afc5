"""The crisis game between Moscow and Minsk: what lies on the table, what each move is worth, how both choose."""
