"""Many operations of a first migration, drawn as one."""

from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger


class Together(Operation):
    """Makes the tables of a house as they are after all of `operations`, which Django would otherwise make step by step.

    Each operation alone makes Django build the classes of all related models anew: most of the half minute in which an empty
    database came to be. Here they are built once. For the first tables of a house only: nothing may stand there yet, and
    `operations` may be CreateModel, AddField, AddConstraint, AddIndex and AddTrigger. It is not undone.
    """

    reversible = False

    def __init__(self, operations):
        self.operations = operations

    def deconstruct(self):
        return self.__class__.__name__, [self.operations], {}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # the classes built so far: whoever asks for them next builds them once
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)
        for operation in self.operations:
            if isinstance(operation, AddTrigger):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Make the tables of the house ({len(self.operations)} operations)"
