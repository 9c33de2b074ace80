"""What was asked for and is not there."""


class UnknownTool(Exception):
    def __init__(self, tool_id: str) -> None:
        super().__init__(f"There is no tool {tool_id}. Register it first.")
        self.tool_id = tool_id


class UnknownPlan(Exception):
    def __init__(self, plan_id: str) -> None:
        super().__init__(f"There is no maintenance plan {plan_id}. Reload the tool to see its plans.")
        self.plan_id = plan_id


class UnknownLevel(Exception):
    def __init__(self, level_id: str) -> None:
        super().__init__(f"There is no maintenance level {level_id}, or it is retired. Reload the tool.")
        self.level_id = level_id


class UnknownJob(Exception):
    def __init__(self, job_id: str) -> None:
        super().__init__(f"There is no maintenance job {job_id}. Reload the tool to see its jobs.")
        self.job_id = job_id


class UnknownMachine(Exception):
    def __init__(self, machine_id: str) -> None:
        super().__init__(f"There is no machine {machine_id}. Register it first.")
        self.machine_id = machine_id
