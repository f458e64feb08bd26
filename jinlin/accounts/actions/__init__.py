"""Every write of this floor, by noun: posts, people, ways in, known phones, staff notices."""

from jinlin.accounts.actions.entry import log_entry, prove_code, prove_password
from jinlin.accounts.actions.notices import forget_notices, notify, read_inbox
from jinlin.accounts.actions.persons import (
    add_person,
    close_account,
    give_first_password,
    own_password,
    reopen_account,
    reset_second_factor,
)
from jinlin.accounts.actions.phones import end_device, invite, redeem, set_pin, try_pin
from jinlin.accounts.actions.posts import end_post, give_post, set_away, set_free_hours

__all__ = [
    "add_person",
    "close_account",
    "end_device",
    "end_post",
    "forget_notices",
    "give_first_password",
    "give_post",
    "invite",
    "log_entry",
    "notify",
    "own_password",
    "prove_code",
    "prove_password",
    "read_inbox",
    "redeem",
    "reopen_account",
    "reset_second_factor",
    "set_away",
    "set_free_hours",
    "set_pin",
    "try_pin",
]
