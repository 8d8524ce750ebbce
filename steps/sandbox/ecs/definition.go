package ecs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/iam"
)

// ecsFamily is a task definition family; revision numbers are never given out twice.
type ecsFamily struct {
	Name      string
	Last      int32
	Revisions map[int32]*ecsDefinition
}

// ecsDefinition is one revision.
type ecsDefinition struct {
	types.TaskDefinition
	Tags map[string]string
}

// Definition finds a revision by family (its newest ACTIVE one), family:revision or ARN with or without revision; nil
// when there is none.
func (w *Resources) Definition(ref string) *ecsDefinition {
	if _, rest, isARN := strings.Cut(ref, ":task-definition/"); isARN {
		ref = rest
	}
	name, number, exact := strings.Cut(ref, ":")
	f := w.Families[name]
	if f == nil {
		return nil
	}
	if exact {
		n, err := strconv.Atoi(number)
		if err != nil {
			return nil
		}
		return f.Revisions[int32(n)]
	}
	return f.newest()
}

// newest returns the newest ACTIVE revision, nil when there is none.
func (f *ecsFamily) newest() *ecsDefinition {
	for _, n := range f.numbers(types.TaskDefinitionStatusActive) {
		return f.Revisions[n]
	}
	return nil
}

// numbers lists the revisions of a status, newest first.
func (f *ecsFamily) numbers(status types.TaskDefinitionStatus) []int32 {
	var ns []int32
	for n, d := range f.Revisions {
		if d.Status == status {
			ns = append(ns, n)
		}
	}
	slices.Sort(ns)
	slices.Reverse(ns)
	return ns
}

func registerTaskDefinition(c *core.Call, in *ecs.RegisterTaskDefinitionInput) (*ecs.RegisterTaskDefinitionOutput,
	error) {
	w := Of(c)
	if err := checkDefinition(c, in); err != nil {
		return nil, err
	}
	if err := iam.RolesPassable(c, "ECS", in.ExecutionRoleArn, in.TaskRoleArn); err != nil {
		return nil, err
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	name := core.Value(in.Family)
	f := w.Families[name]
	if f == nil {
		f = &ecsFamily{Name: name, Revisions: map[int32]*ecsDefinition{}}
		w.Families[name] = f
	}
	f.Last++
	d := &ecsDefinition{Tags: tags, TaskDefinition: types.TaskDefinition{
		Family: in.Family, Revision: f.Last, Status: types.TaskDefinitionStatusActive,
		TaskDefinitionArn: new(c.ARN("ecs", "task-definition/"+name+":"+strconv.Itoa(int(f.Last)))),
		Cpu:               in.Cpu, Memory: in.Memory, NetworkMode: in.NetworkMode, PidMode: in.PidMode, IpcMode: in.IpcMode,
		ExecutionRoleArn: in.ExecutionRoleArn, TaskRoleArn: in.TaskRoleArn, RuntimePlatform: in.RuntimePlatform,
		ContainerDefinitions: in.ContainerDefinitions, Volumes: in.Volumes, EphemeralStorage: in.EphemeralStorage,
		RequiresCompatibilities: in.RequiresCompatibilities, PlacementConstraints: in.PlacementConstraints,
		EnableFaultInjection: in.EnableFaultInjection,
		Compatibilities:      []types.Compatibility{types.CompatibilityEc2, types.CompatibilityFargate},
		RegisteredAt:         new(c.Now()), RegisteredBy: new(c.Principal),
	}}
	d.fillIn()
	f.Revisions[f.Last] = d
	return &ecs.RegisterTaskDefinitionOutput{TaskDefinition: &d.TaskDefinition, Tags: core.ListOf[types.Tag](tags)}, nil
}

// fillIn adds what ECS adds to a definition, so that what is read back differs from what was sent as it does there.
func (d *ecsDefinition) fillIn() {
	if d.Volumes == nil {
		d.Volumes = []types.Volume{}
	}
	if d.PlacementConstraints == nil {
		d.PlacementConstraints = []types.TaskDefinitionPlacementConstraint{}
	}
	for i := range d.ContainerDefinitions {
		k := &d.ContainerDefinitions[i]
		if k.Essential == nil {
			k.Essential = new(true)
		}
		for j := range k.PortMappings {
			p := &k.PortMappings[j]
			if p.HostPort == nil {
				p.HostPort = p.ContainerPort
			}
			if p.Protocol == "" {
				p.Protocol = types.TransportProtocolTcp
			}
		}
		if k.Environment == nil {
			k.Environment = []types.KeyValuePair{}
		}
		slices.SortStableFunc(k.Environment, func(a, b types.KeyValuePair) int {
			return strings.Compare(core.Value(a.Name),
				core.Value(b.Name))
		})
		if k.MountPoints == nil {
			k.MountPoints = []types.MountPoint{}
		}
		if k.VolumesFrom == nil {
			k.VolumesFrom = []types.VolumeFrom{}
		}
		if k.SystemControls == nil {
			k.SystemControls = []types.SystemControl{}
		}
		if h := k.HealthCheck; h != nil {
			h.Interval, h.Timeout, h.Retries = core.OrElse(h.Interval, 30), core.OrElse(h.Timeout, 5), core.OrElse(h.Retries, 3)
		}
	}
}

func describeTaskDefinition(c *core.Call, in *ecs.DescribeTaskDefinitionInput) (*ecs.DescribeTaskDefinitionOutput,
	error) {
	d := Of(c).Definition(core.Value(in.TaskDefinition))
	if d == nil {
		return nil, client("Unable to describe task definition.")
	}
	out := &ecs.DescribeTaskDefinitionOutput{TaskDefinition: &d.TaskDefinition}
	if slices.Contains(in.Include, types.TaskDefinitionFieldTags) {
		out.Tags = core.ListOf[types.Tag](d.Tags)
	}
	return out, nil
}

func listTaskDefinitionFamilies(c *core.Call, in *ecs.ListTaskDefinitionFamiliesInput) (
	*ecs.ListTaskDefinitionFamiliesOutput, error) {
	w := Of(c)
	var names []string
	for _, n := range core.SortedKeys(w.Families) {
		f := w.Families[n]
		active, inactive := len(f.numbers(types.TaskDefinitionStatusActive)) > 0,
			len(f.numbers(types.TaskDefinitionStatusInactive)) > 0
		switch {
		case !strings.HasPrefix(n, core.Value(in.FamilyPrefix)):
		case !active && !inactive:
		case in.Status == types.TaskDefinitionFamilyStatusActive && !active:
		case in.Status == types.TaskDefinitionFamilyStatusInactive && active:
		default:
			names = append(names, n)
		}
	}
	page, next, err := core.PageOf(pages, names, in.MaxResults, in.NextToken)
	return &ecs.ListTaskDefinitionFamiliesOutput{Families: page, NextToken: next}, err
}

func listTaskDefinitions(c *core.Call, in *ecs.ListTaskDefinitionsInput) (*ecs.ListTaskDefinitionsOutput, error) {
	w := Of(c)
	status := in.Status
	if status == "" {
		status = types.TaskDefinitionStatusActive
	}
	var arns []string
	for _, n := range core.SortedKeys(w.Families) {
		if in.FamilyPrefix != nil && n != *in.FamilyPrefix {
			continue // despite its name the parameter is the whole family
		}
		ns := w.Families[n].numbers(status)
		slices.Reverse(ns)
		for _, r := range ns {
			arns = append(arns, *w.Families[n].Revisions[r].TaskDefinitionArn)
		}
	}
	if in.Sort == types.SortOrderDesc {
		slices.Reverse(arns)
	}
	page, next, err := core.PageOf(pages, arns, in.MaxResults, in.NextToken)
	return &ecs.ListTaskDefinitionsOutput{TaskDefinitionArns: page, NextToken: next}, err
}

func deregisterTaskDefinition(c *core.Call, in *ecs.DeregisterTaskDefinitionInput) (*ecs.DeregisterTaskDefinitionOutput,
	error) {
	ref := core.Value(in.TaskDefinition)
	d := Of(c).Definition(ref)
	if !strings.Contains(strings.TrimPrefix(ref, "arn:aws:ecs:"+c.Region+":"+c.Account+":"), ":") {
		return nil, client("You must specify both the family and the revision.")
	}
	if d == nil {
		return nil, client("The specified task definition does not exist.")
	}
	if d.Status != types.TaskDefinitionStatusActive {
		return nil, client("The specified task definition is inactive. You must specify an active task definition.")
	}
	d.Status, d.DeregisteredAt = types.TaskDefinitionStatusInactive, new(c.Now())
	return &ecs.DeregisterTaskDefinitionOutput{TaskDefinition: &d.TaskDefinition}, nil
}

func deleteTaskDefinitions(c *core.Call, in *ecs.DeleteTaskDefinitionsInput) (
	*ecs.DeleteTaskDefinitionsOutput, error) {
	w := Of(c)
	if n := len(in.TaskDefinitions); n == 0 || n > 10 {
		return nil, invalid("The number of task definitions must be between 1 and 10.")
	}
	out := &ecs.DeleteTaskDefinitionsOutput{}
	for _, ref := range in.TaskDefinitions {
		d := w.Definition(ref)
		switch {
		case d == nil:
			out.Failures = append(out.Failures, types.Failure{Arn: new(ref),
				Reason: new("TASK_DEFINITION_DOES_NOT_EXIST"),
				Detail: new("The specified task definition does not exist. Specify a valid account, family, revision and " +
					"try again.")})
		case d.Status == types.TaskDefinitionStatusActive:
			out.Failures = append(out.Failures, types.Failure{Arn: d.TaskDefinitionArn,
				Reason: new("TASK_DEFINITION_IS_ACTIVE"),
				Detail: new("The specified task definition is still in ACTIVE status. Please deregister the target and " +
					"try again.")})
		default:
			if d.DeleteRequestedAt == nil {
				d.Status, d.DeleteRequestedAt = types.TaskDefinitionStatusDeleteInProgress, new(c.Now())
			}
			out.TaskDefinitions = append(out.TaskDefinitions, d.TaskDefinition)
		}
	}
	return out, nil
}

// settleDefinitions lets deleted revisions go once nothing runs them any more.
func settleDefinitions(c *core.Call) {
	w := State.In(c.World)
	for _, f := range w.Families {
		for n, d := range f.Revisions {
			if d.DeleteRequestedAt != nil && c.Now().Sub(*d.DeleteRequestedAt) >= definitionDelete &&
				!w.inUse(*d.TaskDefinitionArn) {
				delete(f.Revisions, n)
			}
		}
	}
}

// inUse reports whether a task or an active service is on a revision.
func (w *Resources) inUse(arn string) bool {
	for _, t := range w.Tasks {
		if t.Definition == arn && t.Status != "STOPPED" {
			return true
		}
	}
	for _, s := range w.Services {
		if s.Status == "INACTIVE" {
			continue
		}
		for _, d := range s.Deployments {
			if d.TaskDefinition == arn && d.Status != "" {
				return true
			}
		}
	}
	return false
}
