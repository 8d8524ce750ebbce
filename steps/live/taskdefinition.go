package live

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

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
	ExecutionRole, TaskRole, PIDMode, IPCMode                       string
	// folders of the host that are mounted
	HostPaths  []string
	Options    map[string]string // of volumes and of the proxy
	Containers []Container
	Tags       map[string]string
	Registered time.Time
	Registrar  string // ARN of who registered it
}

// Container is one container of a task definition.
type Container struct {
	Name, Image, User             string
	Command, EntryPoint           []string
	Labels                        map[string]string
	Port                          int
	Environment                   map[string]string // plain values, which anyone who may describe the definition sees
	Secrets                       map[string]string // name -> valueFrom
	HealthCommand                 []string
	HealthInterval, HealthTimeout int
	HealthRetries, HealthStart    int
	LogDriver                     string
	LogOptions                    map[string]string
	LogSecrets                    map[string]string // option -> valueFrom
	FireLens                      map[string]string // options of a log router
	EnvironmentFiles              []string          // files in S3 that plain variables are taken from
	Capabilities                  []string          // Linux capabilities that are added
	Privileged, ReadOnlyRoot      bool
	StopTimeout                   int
	Essential                     bool
}

const callTaskDefinition = "ecs:DescribeTaskDefinition"

// ReadTaskDefinition reads one revision with its tags: by ARN, by family:revision, or the newest ACTIVE one by family.
func ReadTaskDefinition(ctx context.Context, c *cloud.Clients, arnOrFamily string) Fact[TaskDefinition] {
	out, err := c.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{
		TaskDefinition: new(arnOrFamily), Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags},
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

// readRunning reads the revision a service should run, and those of its other deployments.
func readRunning(ctx context.Context, d *definitions, service Fact[Service]) Fact[TaskDefinition] {
	if service.Err != nil || service.Value == nil {
		return Fact[TaskDefinition]{Err: service.Err, Call: service.Call}
	}
	var running Fact[TaskDefinition]
	reads := []func(){func() { running = d.revision(ctx, service.Value.Revision()) }}
	for _, ref := range service.Value.revisions() {
		reads = append(reads, func() { d.revision(ctx, ref) })
	}
	together(reads...)
	return running
}

// TaskDefinitionOf is the revision as RegisterTaskDefinition and DescribeTaskDefinition reply with it. What is left out
// of a definition is filled in with what ECS takes for it.
func TaskDefinitionOf(d types.TaskDefinition, tags []types.Tag) *TaskDefinition {
	definition := &TaskDefinition{
		Family: aws.ToString(d.Family), ARN: aws.ToString(d.TaskDefinitionArn), Status: string(d.Status),
		Revision: int(d.Revision),
		CPU:      aws.ToString(d.Cpu), Memory: aws.ToString(d.Memory), NetworkMode: string(d.NetworkMode),
		PIDMode: string(d.PidMode), IPCMode: string(d.IpcMode),
		Architecture: string(types.CPUArchitectureX8664), OS: string(types.OSFamilyLinux),
		ExecutionRole: aws.ToString(d.ExecutionRoleArn), TaskRole: aws.ToString(d.TaskRoleArn),
		Containers: convert(d.ContainerDefinitions, container), Tags: ecsTags(tags),
		Registered: aws.ToTime(d.RegisteredAt), Registrar: aws.ToString(d.RegisteredBy),
	}
	definition.mounts(d)
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

// mounts reads what the volumes and the proxy of a definition say.
func (t *TaskDefinition) mounts(d types.TaskDefinition) {
	option := func(name, value string) {
		if t.Options == nil {
			t.Options = map[string]string{}
		}
		t.Options[name] = value
	}
	for _, v := range d.Volumes {
		if v.Host != nil && aws.ToString(v.Host.SourcePath) != "" {
			t.HostPaths = append(t.HostPaths, *v.Host.SourcePath)
		}
		if c := v.DockerVolumeConfiguration; c != nil {
			for name, value := range c.DriverOpts {
				option(name, value)
			}
			for name, value := range c.Labels {
				option(name, value)
			}
		}
	}
	if d.ProxyConfiguration != nil {
		for _, p := range d.ProxyConfiguration.Properties {
			option(aws.ToString(p.Name), aws.ToString(p.Value))
		}
	}
}

func container(d types.ContainerDefinition) Container {
	c := Container{
		Name: aws.ToString(d.Name), Image: aws.ToString(d.Image), User: aws.ToString(d.User), Command: d.Command,
		EntryPoint: d.EntryPoint, Labels: d.DockerLabels, EnvironmentFiles: environmentFiles(d.EnvironmentFiles),
		Environment: map[string]string{}, Secrets: map[string]string{},
		Privileged: aws.ToBool(d.Privileged), ReadOnlyRoot: aws.ToBool(d.ReadonlyRootFilesystem),
		StopTimeout: whole(d.StopTimeout),
		Essential:   d.Essential == nil || *d.Essential,
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
		// ECS's own defaults
		c.HealthInterval, c.HealthTimeout, c.HealthRetries, c.HealthStart = 30, 5, 3, whole(h.StartPeriod)
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
		for _, s := range l.SecretOptions {
			if c.LogSecrets == nil {
				c.LogSecrets = map[string]string{}
			}
			c.LogSecrets[aws.ToString(s.Name)] = aws.ToString(s.ValueFrom)
		}
	}
	if f := d.FirelensConfiguration; f != nil {
		c.FireLens = f.Options
	}
	if p := d.LinuxParameters; p != nil && p.Capabilities != nil {
		c.Capabilities = p.Capabilities.Add
	}
	return c
}

const callFamilies = "ecs:ListTaskDefinitionFamilies"

// readFamilies reads the families whose names begin with the stack's prefix: their ACTIVE revisions and the newest of
// them. Families tagged for another stack are left out (shop- begins shop-staging-api too); untagged ones stay, they
// may be the guide's.
func readFamilies(ctx context.Context, c *cloud.Clients, d *definitions, ours func(map[string]string) bool,
	prefix string) List[Family] {
	names, err := pages(ctx, callFamilies, ecs.NewListTaskDefinitionFamiliesPaginator(c.ECS,
		&ecs.ListTaskDefinitionFamiliesInput{
			FamilyPrefix: new(prefix), Status: types.TaskDefinitionFamilyStatusActive,
		}), func(o *ecs.ListTaskDefinitionFamiliesOutput) []string { return o.Families })
	slices.Sort(names)
	families, familyErr := each(names, 8, func(name string) (*Family, error) { return readFamily(ctx, c, d, name) })
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
func readFamily(ctx context.Context, c *cloud.Clients, d *definitions, name string) (*Family, error) {
	arns, err := pages(ctx, "ecs:ListTaskDefinitions", ecs.NewListTaskDefinitionsPaginator(c.ECS,
		&ecs.ListTaskDefinitionsInput{
			FamilyPrefix: new(name), Status: types.TaskDefinitionStatusActive, Sort: types.SortOrderDesc,
		}), func(o *ecs.ListTaskDefinitionsOutput) []string { return o.TaskDefinitionArns })
	if err != nil || len(arns) == 0 {
		return nil, err
	}
	// not every endpoint heeds Sort
	slices.SortFunc(arns, func(a, b string) int { return cmp.Compare(revisionOf(b), revisionOf(a)) })
	// most often what the service runs, which is read for it
	newest := d.revision(ctx, arns[0])
	if newest.Err != nil || newest.Value == nil {
		return nil, newest.Err
	}
	return &Family{Name: name, Newest: *newest.Value, ARNs: arns}, nil
}
