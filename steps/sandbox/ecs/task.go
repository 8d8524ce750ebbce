package ecs

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/iam"
)

// Task is one task, a service's or a one-shot one.
type Task struct {
	ID, ARN, Cluster, Definition, Group, StartedBy string
	Service, Deployment                            string // of a service's task: its key and the deployment's id
	LaunchType                                     types.LaunchType
	Network                                        *types.AwsVpcConfiguration
	Overrides                                      *types.TaskOverride
	Tags                                           map[string]string
	Exec                                           bool
	Targets                                        []types.LoadBalancer // target groups it is registered in while it runs

	Status, Desired string
	Next            time.Time        // when it changes by itself; zero: it does not
	Outcome         taskOutcome      `json:"Fate"` // as state files have it
	Logins          []core.Encrypted // URLs of the databases and caches that its containers were given
	HealthyAt       time.Time        // it answers its health check from then on
	SickAt          time.Time        // the scheduler gives up on its health
	ExitAt          time.Time        // its container exits by itself

	Created, PullStarted, PullStopped, Started, Stopping, Ended, Stopped time.Time

	Healthy, Registered            bool
	IP, Interface, Subnet, Zone    string
	StopCode                       types.TaskStopCode
	StoppedReason, ContainerReason string
	ExitCode                       *int32
	Digest                         string
}

// stoppedTasksKept is how long ECS shows a stopped task.
const stoppedTasksKept = time.Hour

// alive reports whether the task is meant to go on.
func (t *Task) alive() bool { return t.Desired == "RUNNING" }

func runTask(c *core.Call, in *ecs.RunTaskInput) (*ecs.RunTaskOutput, error) {
	w := Of(c)
	k, err := w.seenCluster(c, in.Cluster)
	if err != nil {
		return nil, err
	}
	out := &ecs.RunTaskOutput{}
	if token := core.Value(in.ClientToken); token != "" && w.Tokens[token] != "" {
		for id := range strings.SplitSeq(w.Tokens[token], ",") {
			if t := w.Tasks[id]; t != nil {
				out.Tasks = append(out.Tasks, w.describeTask(t, true))
			}
		}
		return out, nil
	}
	d := w.Definition(core.Value(in.TaskDefinition))
	switch {
	case d == nil:
		return nil, invalid("TaskDefinition not found.")
	case d.Status != types.TaskDefinitionStatusActive:
		return nil, client("TaskDefinition is inactive")
	}
	network, err := checkNetwork(c, d, in.NetworkConfiguration)
	if err != nil {
		return nil, err
	}
	if err := checkOverrides(d, in.Overrides); err != nil {
		return nil, err
	}
	if len(core.Value(in.StartedBy)) > 128 {
		return nil, invalid("startedBy must be at most 128 characters.")
	}
	count := int(core.Value(core.OrElse(in.Count, 1)))
	if count < 1 || count > 10 {
		return nil, invalid("Count must be between 1 and 10.")
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	if in.PropagateTags == types.PropagateTagsTaskDefinition {
		tags = core.Merged(d.Tags, tags)
	}
	if err := rolesAssumable(c, d, in.Overrides); err != nil {
		return nil, client(err.Error())
	}
	var ids []string
	for range count {
		t := newTask(c, k, d, network)
		t.Group, t.StartedBy, t.Overrides, t.Exec = core.Value(in.Group), core.Value(in.StartedBy), in.Overrides,
			in.EnableExecuteCommand
		if t.Group == "" {
			t.Group = "family:" + *d.Family
		}
		t.Tags = tags
		ids = append(ids, t.ID)
		out.Tasks = append(out.Tasks, w.describeTask(t, true))
	}
	if token := core.Value(in.ClientToken); token != "" {
		w.Tokens[token] = strings.Join(ids, ",")
	}
	return out, nil
}

// newTask places a task at the call's time.
func newTask(c *core.Call, k *ecsCluster, d *ecsDefinition, network *types.AwsVpcConfiguration) *Task {
	t := &Task{
		ID: c.Hex(32), Cluster: k.Name, Definition: *d.TaskDefinitionArn, LaunchType: types.LaunchTypeFargate,
		Network: network,
		Status:  "PROVISIONING", Desired: "RUNNING", Created: c.Now(), Next: c.Now().Add(c.Durations.TaskProvisioning),
		Tags: map[string]string{},
	}
	t.ARN = c.ARN("ecs", "task/"+k.Name+"/"+t.ID)
	State.In(c.World).Tasks[t.ID] = t
	t.plugIn(c)
	return t
}

func checkOverrides(d *ecsDefinition, o *types.TaskOverride) error {
	if o == nil {
		return nil
	}
	for _, k := range o.ContainerOverrides {
		if !slices.ContainsFunc(d.ContainerDefinitions,
			func(x types.ContainerDefinition) bool { return core.Value(x.Name) == core.Value(k.Name) }) {
			return invalid("Override for container named " + core.Value(k.Name) + " is not a container in the TaskDefinition.")
		}
	}
	return nil
}

// rolesAssumable says in ECS's words why a task's roles cannot be assumed.
func rolesAssumable(c *core.Call, d *ecsDefinition, o *types.TaskOverride) error {
	roles := []*string{d.ExecutionRoleArn, d.TaskRoleArn}
	if o != nil {
		roles = []*string{core.OrElse(o.ExecutionRoleArn, core.Value(roles[0])),
			core.OrElse(o.TaskRoleArn, core.Value(roles[1]))}
	}
	for _, r := range roles {
		arn := core.Value(r)
		if arn == "" {
			continue
		}
		if iam.RoleUsable(c, arn, "ecs-tasks.amazonaws.com", c.ARN("ecs", "task/*")) != nil {
			return ecsText("ECS was unable to assume the role '" + arn + "' that was provided for this task. Please verify " +
				"that the role being passed has the proper trust relationship and permissions and that your IAM user has " +
				"permissions to pass this role.")
		}
	}
	return nil
}

// ecsText is a sentence of ECS that travels as an error until it is put into an event or an exception.
type ecsText string

func (e ecsText) Error() string { return string(e) }

// task finds a task by id or ARN in a cluster.
func (w *Resources) task(cluster, idOrARN string) *Task {
	if t := w.Tasks[Name(&idOrARN)]; t != nil && t.Cluster == cluster {
		return t
	}
	return nil
}

func stopTask(c *core.Call, in *ecs.StopTaskInput) (*ecs.StopTaskOutput, error) {
	w, k, err := clusterOf(c, in.Cluster)
	if err != nil {
		return nil, err
	}
	t := w.task(k.Name, core.Value(in.Task))
	if t == nil {
		return nil, invalid("The referenced task was not found.")
	}
	reason := core.Value(in.Reason)
	if reason == "" {
		reason = "Task stopped by user"
	}
	t.stop(c, types.TaskStopCodeUserInitiated, reason)
	if s := w.Services[t.Service]; s != nil {
		s.Wake = c.Now()
		settleTasks(c)
	}
	d := w.describeTask(t, true)
	return &ecs.StopTaskOutput{Task: &d}, nil
}
