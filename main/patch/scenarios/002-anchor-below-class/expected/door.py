class Door:
    def __init__(self):
        self.is_open = False

    def open(self):
        self.is_open = True


class Gate:
    def __init__(self):
        self.is_open = False

    def open(self):
        self.is_open = True
        self.ring()
