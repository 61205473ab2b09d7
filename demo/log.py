"""What the console shows of what Django logs: an error as a whole, a refusal in one line."""

import logging


class Console(logging.StreamHandler):
    """It leaves out where in Django a request was refused: the reader's fault is in the message."""

    def format(self, record):
        refused = getattr(record, "status_code", 500) < 500
        return record.getMessage() if refused else super().format(record)
