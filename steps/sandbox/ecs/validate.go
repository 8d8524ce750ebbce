package ecs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ecr"
)

// definitionDelete is how long a revision stays DELETE_IN_PROGRESS after nothing uses it.
const definitionDelete = time.Minute

var roleRule = core.NewPattern(`^arn:aws[a-z-]*:iam::(\d{12}):role/.+$`)

// checkDefinition refuses what RegisterTaskDefinition refuses.
func checkDefinition(c *core.Call, in *ecs.RegisterTaskDefinitionInput) error {
	if !nameRule.MatchString(core.Value(in.Family)) {
		return client("Family should not be null or empty, and should match '^[a-zA-Z0-9_-]{1,255}$'.")
	}
	if len(in.ContainerDefinitions) == 0 {
		return client("Container list cannot be empty.")
	}
	for _, role := range []*string{in.ExecutionRoleArn, in.TaskRoleArn} {
		if m := roleRule.FindStringSubmatch(core.Value(role)); role != nil && (m == nil || m[1] != c.Account) {
			return client("Role is not valid")
		}
	}
	fargate := slices.Contains(in.RequiresCompatibilities, types.CompatibilityFargate)
	if fargate {
		if err := checkFargate(in); err != nil {
			return err
		}
	}
	essential := false
	names := map[string]bool{}
	for _, k := range in.ContainerDefinitions {
		if names[core.Value(k.Name)] {
			return client("Container names must be unique in a task definition.")
		}
		names[core.Value(k.Name)] = true
		essential = essential || k.Essential == nil || *k.Essential
		if err := checkContainer(in, k, fargate); err != nil {
			return err
		}
	}
	if !essential {
		return client("Invalid setting for container '" + core.Value(in.ContainerDefinitions[0].Name) +
			"'. At least one container must be marked as essential.")
	}
	return nil
}

func checkFargate(in *ecs.RegisterTaskDefinitionInput) error {
	if in.NetworkMode != types.NetworkModeAwsvpc {
		return client("Fargate only supports network mode 'awsvpc'.")
	}
	if in.Cpu == nil {
		return client("Fargate requires that 'cpu' be defined at the task level.")
	}
	if in.Memory == nil {
		return client("Fargate requires that 'memory' be defined at the task level.")
	}
	if !fargateSize(*in.Cpu, *in.Memory) {
		return client("No Fargate configuration exists for given values: " + *in.Cpu + " CPU, " + *in.Memory +
			" memory. See the Amazon ECS documentation for the valid values.")
	}
	if p := in.RuntimePlatform; p != nil {
		if !slices.Contains([]types.CPUArchitecture{"", types.CPUArchitectureX8664, types.CPUArchitectureArm64},
			p.CpuArchitecture) {
			return client("Invalid value for cpuArchitecture.")
		}
		if p.OperatingSystemFamily != "" && p.OperatingSystemFamily != types.OSFamilyLinux {
			return client("The runtimePlatform's operatingSystemFamily is not simulated: only LINUX is.")
		}
	}
	return nil
}

// fargateSize reports whether Fargate sells a size: CPU units (or "1 vCPU") with MiB (or "2 GB").
func fargateSize(cpu, memory string) bool {
	units, err1 := amount(cpu, "vcpu", 1024)
	mib, err2 := amount(memory, "gb", 1024)
	if err1 != nil || err2 != nil {
		return false
	}
	sizes := map[int]struct{ from, to, step int }{
		512: {1024, 4096, 1024}, 1024: {2048, 8192, 1024}, 2048: {4096, 16384, 1024}, 4096: {8192, 30720, 1024},
		8192: {16384, 61440, 4096}, 16384: {32768, 122880, 8192},
	}
	if units == 256 {
		return mib == 512 || mib == 1024 || mib == 2048
	}
	s, ok := sizes[units]
	return ok && mib >= s.from && mib <= s.to && (mib-s.from)%s.step == 0
}

func amount(s, unit string, factor float64) (int, error) {
	low := strings.TrimSpace(strings.ToLower(s))
	if n, ok := strings.CutSuffix(low, unit); ok {
		f, err := strconv.ParseFloat(strings.TrimSpace(n), 64)
		return int(f * factor), err
	}
	return strconv.Atoi(low)
}

func checkContainer(in *ecs.RegisterTaskDefinitionInput, k types.ContainerDefinition, fargate bool) error {
	name := core.Value(k.Name)
	if !nameRule.MatchString(name) {
		return client("Container name must match '^[a-zA-Z0-9_-]{1,255}$'.")
	}
	if core.Value(k.Image) == "" {
		return client("Container.image should not be null or empty.")
	}
	if in.ExecutionRoleArn == nil {
		switch {
		case len(k.Secrets) > 0 || k.LogConfiguration != nil && len(k.LogConfiguration.SecretOptions) > 0:
			return client("When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.")
		case fargate && k.LogConfiguration != nil && k.LogConfiguration.LogDriver == types.LogDriverAwslogs:
			return client("Fargate requires task definition to have execution role ARN to support log driver awslogs.")
		case fargate && ecr.Host.MatchString(ecr.RegistryHost(*k.Image)):
			return client("Fargate requires task definition to have execution role ARN to support ECR images.")
		}
	}
	if fargate && core.Value(k.Privileged) {
		return client("Tasks using the Fargate launch type do not support the 'privileged' container setting.")
	}
	for _, p := range k.PortMappings {
		if n := core.Value(p.ContainerPort); n < 1 || n > 65535 {
			return client("Container port must be between 1 and 65535.")
		}
		if in.NetworkMode == types.NetworkModeAwsvpc && p.HostPort != nil && *p.HostPort != 0 &&
			*p.HostPort != *p.ContainerPort {
			return client("When networkMode=awsvpc, the host ports and container ports in port mappings must match.")
		}
	}
	if fargate && core.Value(k.StopTimeout) > 120 {
		return client("The stopTimeout must be at most 120 seconds for Fargate.")
	}
	if err := checkVariables(k); err != nil {
		return err
	}
	if err := checkLogging(k, fargate); err != nil {
		return err
	}
	return checkHealthCommand(k)
}

func checkVariables(k types.ContainerDefinition) error {
	seen := map[string]bool{}
	for _, e := range k.Environment {
		seen[core.Value(e.Name)] = true
	}
	for _, s := range k.Secrets {
		n := core.Value(s.Name)
		if core.Value(s.ValueFrom) == "" {
			return client("The secret's valueFrom should not be null or empty.")
		}
		if seen[n] {
			return client("The secret name must be unique and not shared with any new or existing environment variables set " +
				"on the container, such as '" + n + "'.")
		}
		seen[n] = true
	}
	return nil
}

func checkLogging(k types.ContainerDefinition, fargate bool) error {
	l := k.LogConfiguration
	if l == nil {
		return nil
	}
	if fargate && !slices.Contains([]types.LogDriver{types.LogDriverAwslogs, types.LogDriverSplunk,
		types.LogDriverAwsfirelens}, l.LogDriver) {
		return client("Fargate only supports the log drivers awslogs, splunk and awsfirelens.")
	}
	if l.LogDriver != types.LogDriverAwslogs {
		return nil
	}
	for _, option := range []string{"awslogs-group", "awslogs-region"} {
		if l.Options[option] == "" {
			return client("Log driver awslogs requires options: awslogs-region, awslogs-group")
		}
	}
	if fargate && l.Options["awslogs-stream-prefix"] == "" {
		return client("Log driver awslogs requires option awslogs-stream-prefix for tasks using the Fargate launch type.")
	}
	return nil
}

func checkHealthCommand(k types.ContainerDefinition) error {
	h := k.HealthCheck
	if h == nil {
		return nil
	}
	if len(h.Command) < 2 || h.Command[0] != "CMD" && h.Command[0] != "CMD-SHELL" {
		return client("The health check command must begin with CMD or CMD-SHELL, followed by the command.")
	}
	for _, r := range []struct {
		name     string
		v        *int32
		from, to int32
	}{{"interval", h.Interval, 5, 300}, {"timeout", h.Timeout, 2, 60}, {"retries", h.Retries, 1, 10},
		{"startPeriod", h.StartPeriod, 0, 300}} {
		if r.v != nil && (*r.v < r.from || *r.v > r.to) {
			return client("The health check's " + r.name + " must be between " + strconv.Itoa(int(r.from)) + " and " +
				strconv.Itoa(int(r.to)) + ".")
		}
	}
	return nil
}
