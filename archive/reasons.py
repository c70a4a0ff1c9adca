"""Why a file was refused, or kept without a text, in plain words, with what can be done about it."""

from __future__ import annotations

from archive.document import Reason

WORDS: dict[Reason, str] = {
    Reason.encrypted: "It is locked by a password. Read it again with its password, or take it in unlocked.",
    Reason.damaged: "It is broken: cut short, or not what it claims to be. Get it again from where it came from.",
    Reason.empty: "It has no bytes. Look whether it was copied whole.",
    Reason.unsafe: "It does what a document has no need to do. It is kept, and not opened.",
    Reason.too_large: "It is larger than what is accepted, or its text is. Split it.",
    Reason.too_deep: "It is nested deeper than what is followed. Take in what is inside by itself.",
    Reason.too_many: "It holds more parts than what is followed. Take in what is inside by itself.",
    Reason.timed_out: "Reading it took too long and was stopped. Try again, or split it.",
    Reason.out_of_memory: "Reading it took too much memory and was stopped. Split it.",
    Reason.no_text: "It was read, and there is no text in it; it may be a scan.",
    Reason.garbage_text: "It was read, and its text makes no sense; its fonts may be broken.",
    Reason.unsupported: "Files of this type cannot be read yet. It is kept, and can be read again later.",
    Reason.symlink: "It only points to another file. Take that one in.",
    Reason.not_a_file: "It is no file with bytes of its own (a pipe, a socket, a device).",
    Reason.system_file: "It belongs to a computer's own housekeeping, and is no document.",
    Reason.hidden: "It is hidden (its name begins with a dot). Name it itself to take it in.",
    Reason.unreadable: "It could not be opened or read. Look at its permissions, or in the log.",
    Reason.name: "Its name cannot be kept: too long, or with characters that are no text. Rename it.",
}
