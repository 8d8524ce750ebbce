package sandbox

type budgetsWorld struct{}
