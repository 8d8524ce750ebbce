package live

// ScheduleGroup is the EventBridge Scheduler group.
type ScheduleGroup struct {
	Name, ARN, State string
	Tags             map[string]string
}

// Schedule is one schedule with its ECS target.
type Schedule struct {
	Name, Group, ARN, State, Expression, Timezone string
	Cluster, Role, TaskDefinition, LaunchType     string
	Subnets, SecurityGroups                       []string
	PublicIP                                      bool
	TaskCount, Retries, MaxAge                    int // MaxAge in seconds
	PropagateTags, FlexibleMode                   string
	Input, DeadLetter                             string
}

// Budget is the monthly budget with its notifications.
type Budget struct {
	Name     string
	Limit    float64 // USD a month
	Alarms   []Alarm
	Tags     map[string]string
	Filtered bool // counts less than the whole account
}

// Alarm is one notification of a budget.
type Alarm struct {
	Type      string // ACTUAL or FORECASTED
	Threshold float64
	Emails    []string
}
