package live

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
)

// Family is a task definition family. ACTIVE revisions only; ARNs newest first.
type Family struct {
	Name   string
	Newest TaskDefinition
	ARNs   []string
}

// TaskDefinition is one revision.
type TaskDefinition struct {
	Family, ARN, Status, CPU, Memory, NetworkMode, Architecture, OS string
	Revision                                                        int
	ExecutionRole, TaskRole, PIDMode                                string
	Containers                                                      []Container
	Tags                                                            map[string]string
}

// Container is one container of a task definition.
type Container struct {
	Name, Image, User             string
	Command                       []string
	Port                          int
	Environment                   map[string]string // plain values, which anyone who may describe the definition sees
	Secrets                       map[string]string // name -> valueFrom
	HealthCommand                 []string
	HealthInterval, HealthTimeout int
	HealthRetries, HealthStart    int
	LogDriver                     string
	LogOptions                    map[string]string
	Privileged, ReadOnlyRoot      bool
	StopTimeout                   int
	Essential                     bool
}

const callTaskDefinition = "ecs:DescribeTaskDefinition"

// ReadTaskDefinition reads one revision with its tags: by ARN, by family:revision, or the newest ACTIVE one by family.
func ReadTaskDefinition(ctx context.Context, c *cloud.Clients, arnOrFamily string) Fact[TaskDefinition] {
	out, err := c.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{
		TaskDefinition: aws.String(arnOrFamily), Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags},
	})
	// ECS has no error code of its own for a family without an active revision.
	if cloud.Is(err, "ClientException") && strings.Contains(err.Error(), "Unable to describe task definition") {
		return fact[TaskDefinition](nil, nil, callTaskDefinition)
	}
	if err != nil || out.TaskDefinition == nil {
		return fact[TaskDefinition](nil, failed(callTaskDefinition, err), callTaskDefinition)
	}
	return fact(TaskDefinitionOf(*out.TaskDefinition, out.Tags), nil, callTaskDefinition)
}

// readRunning reads the revision a service should run.
func readRunning(ctx context.Context, c *cloud.Clients, service Fact[Service]) Fact[TaskDefinition] {
	if service.Err != nil || service.Value == nil {
		return Fact[TaskDefinition]{Err: service.Err, Call: service.Call}
	}
	return ReadTaskDefinition(ctx, c, service.Value.Revision())
}

// TaskDefinitionOf is the revision as RegisterTaskDefinition and DescribeTaskDefinition reply with it. What is left out of a
// definition is filled in with what ECS takes for it.
func TaskDefinitionOf(d types.TaskDefinition, tags []types.Tag) *TaskDefinition {
	definition := &TaskDefinition{
		Family: aws.ToString(d.Family), ARN: aws.ToString(d.TaskDefinitionArn), Status: string(d.Status), Revision: int(d.Revision),
		CPU: aws.ToString(d.Cpu), Memory: aws.ToString(d.Memory), NetworkMode: string(d.NetworkMode), PIDMode: string(d.PidMode),
		Architecture: string(types.CPUArchitectureX8664), OS: string(types.OSFamilyLinux),
		ExecutionRole: aws.ToString(d.ExecutionRoleArn), TaskRole: aws.ToString(d.TaskRoleArn),
		Containers: convert(d.ContainerDefinitions, container), Tags: ecsTags(tags),
	}
	if p := d.RuntimePlatform; p != nil {
		if p.CpuArchitecture != "" {
			definition.Architecture = string(p.CpuArchitecture)
		}
		if p.OperatingSystemFamily != "" {
			definition.OS = string(p.OperatingSystemFamily)
		}
	}
	return definition
}

func container(d types.ContainerDefinition) Container {
	c := Container{
		Name: aws.ToString(d.Name), Image: aws.ToString(d.Image), User: aws.ToString(d.User), Command: d.Command,
		Environment: map[string]string{}, Secrets: map[string]string{},
		Privileged: aws.ToBool(d.Privileged), ReadOnlyRoot: aws.ToBool(d.ReadonlyRootFilesystem), StopTimeout: whole(d.StopTimeout),
		Essential: d.Essential == nil || *d.Essential,
	}
	if len(d.PortMappings) > 0 {
		c.Port = whole(d.PortMappings[0].ContainerPort)
	}
	for _, e := range d.Environment {
		c.Environment[aws.ToString(e.Name)] = aws.ToString(e.Value)
	}
	for _, s := range d.Secrets {
		c.Secrets[aws.ToString(s.Name)] = aws.ToString(s.ValueFrom)
	}
	if h := d.HealthCheck; h != nil {
		c.HealthCommand = h.Command
		c.HealthInterval, c.HealthTimeout, c.HealthRetries, c.HealthStart = 30, 5, 3, whole(h.StartPeriod) // ECS's own defaults
		if h.Interval != nil {
			c.HealthInterval = int(*h.Interval)
		}
		if h.Timeout != nil {
			c.HealthTimeout = int(*h.Timeout)
		}
		if h.Retries != nil {
			c.HealthRetries = int(*h.Retries)
		}
	}
	if l := d.LogConfiguration; l != nil {
		c.LogDriver, c.LogOptions = string(l.LogDriver), l.Options
	}
	return c
}

const callFamilies = "ecs:ListTaskDefinitionFamilies"

// readFamilies reads the families whose names begin with the stack's prefix: their ACTIVE revisions and the newest of them.
// Families tagged for another stack are left out (shop- begins shop-staging-api too); untagged ones stay, they may be the guide's.
// running waits for the service's revision, which is most often the API family's newest and then is not read twice.
func readFamilies(ctx context.Context, c *cloud.Clients, ours func(map[string]string) bool, prefix string, running func() *TaskDefinition) List[Family] {
	names, err := pages(ctx, callFamilies, ecs.NewListTaskDefinitionFamiliesPaginator(c.ECS, &ecs.ListTaskDefinitionFamiliesInput{
		FamilyPrefix: aws.String(prefix), Status: types.TaskDefinitionFamilyStatusActive,
	}), func(o *ecs.ListTaskDefinitionFamiliesOutput) []string { return o.Families })
	slices.Sort(names)
	families, familyErr := each(names, 8, func(name string) (*Family, error) { return readFamily(ctx, c, name, running) })
	var kept []Family
	for _, f := range families {
		if f != nil && ours(f.Newest.Tags) {
			kept = append(kept, *f)
		}
	}
	return list(kept, firstError(err, familyErr), callFamilies)
}

// revisionOf is the number an ARN of a revision ends in.
func revisionOf(arn string) int {
	n, _ := strconv.Atoi(arn[strings.LastIndexByte(arn, ':')+1:])
	return n
}

// readFamily reads one family; nil when its last ACTIVE revision has just gone.
func readFamily(ctx context.Context, c *cloud.Clients, name string, running func() *TaskDefinition) (*Family, error) {
	arns, err := pages(ctx, "ecs:ListTaskDefinitions", ecs.NewListTaskDefinitionsPaginator(c.ECS, &ecs.ListTaskDefinitionsInput{
		FamilyPrefix: aws.String(name), Status: types.TaskDefinitionStatusActive, Sort: types.SortOrderDesc,
	}), func(o *ecs.ListTaskDefinitionsOutput) []string { return o.TaskDefinitionArns })
	if err != nil || len(arns) == 0 {
		return nil, err
	}
	slices.SortFunc(arns, func(a, b string) int { return cmp.Compare(revisionOf(b), revisionOf(a)) }) // not every endpoint heeds Sort
	if r := running(); r != nil && r.ARN == arns[0] {
		return &Family{Name: name, Newest: *r, ARNs: arns}, nil
	}
	newest := ReadTaskDefinition(ctx, c, arns[0])
	if newest.Err != nil || newest.Value == nil {
		return nil, newest.Err
	}
	return &Family{Name: name, Newest: *newest.Value, ARNs: arns}, nil
}
