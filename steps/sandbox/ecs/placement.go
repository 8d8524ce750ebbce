package ecs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/ecr"
	"slipway/steps/sandbox/iam"
	"slipway/steps/sandbox/logs"
	"slipway/steps/sandbox/ssm"
)

// What Fargate says before the particular reason.
const (
	noResources = "ResourceInitializationError: unable to pull secrets or registry auth: "
	noRetrieval = noResources + "execution resource retrieval failed: "
	noPull      = "CannotPullContainerError: pull image manifest has been retried "
)

// offline says why the task reaches nothing outside: Fargate fetches image, secrets and log streams over the task's own
// interface.
func (t *Task) offline(c *core.Call, d *ecsDefinition, _ string) string {
	w := ec2.State.In(c.World)
	if t.Network.AssignPublicIp == types.AssignPublicIpEnabled && w.IsPublic(t.Subnet) && w.Leaves(t.Groups(c), 443) &&
		w.Crosses(t.Subnet, "", 443) {
		return ""
	}
	image := core.Value(d.ContainerDefinitions[0].Image)
	secret := slices.ContainsFunc(d.ContainerDefinitions,
		func(k types.ContainerDefinition) bool { return len(k.Secrets) > 0 })
	switch {
	case usesECR(d):
		return noResources + "The task cannot pull registry auth from Amazon ECR: There is a connection issue between the " +
			"task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post " +
			"\"https://api.ecr." + c.Region + ".amazonaws.com/\": dial tcp 203.0.113.80:443: i/o timeout"
	case secret:
		return noResources + "unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. " +
			"There is a connection issue between the task and AWS Systems Manager Parameter Store. Check your task network " +
			"configuration. RequestCanceled: request context canceled caused by: context deadline exceeded"
	}
	return noPull + "7 time(s): failed to resolve ref " + image + ": failed to do request: Head \"https://" +
		ecr.RegistryHost(image) + "/v2/\": dial tcp 203.0.113.81:443: i/o timeout"
}

// Groups are the task's security groups; without any named, its VPC's default one.
func (t *Task) Groups(c *core.Call) []string {
	if n := ec2.State.In(c.World).Interfaces[t.Interface]; n != nil && len(n.Groups) > 0 {
		return n.Groups
	}
	if len(t.Network.SecurityGroups) == 0 {
		if s := ec2.State.In(c.World).Subnets[t.Subnet]; s != nil {
			return ec2.State.In(c.World).DefaultGroup(s.VPC)
		}
	}
	return t.Network.SecurityGroups
}

// unregistered says why the execution role cannot log in to ECR.
func (t *Task) unregistered(c *core.Call, d *ecsDefinition, role string) string {
	if !usesECR(d) {
		return ""
	}
	if err := iam.RoleAllows(c, role, "ecr:GetAuthorizationToken", "*", nil); err != nil {
		return noRetrieval + "unable to retrieve ecr registry auth: service call has been retried 1 time(s): " +
			"AccessDeniedException: " + t.as(err) + " status code: 400"
	}
	return ""
}

// as puts the task's id for the session name in what IAM said of a role.
func (t *Task) as(err error) string {
	return strings.Replace(err.Error(), "/sandbox is not", "/"+t.ID+" is not", 1)
}

// secretless says which secrets cannot be had.
func (t *Task) secretless(c *core.Call, d *ecsDefinition, role string) string {
	const before = noRetrieval + "unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
	var missing []string
	for _, k := range d.ContainerDefinitions {
		for _, s := range k.Secrets {
			from := core.Value(s.ValueFrom)
			name := parameterNamed(from)
			if strings.Contains(from, ":secretsmanager:") {
				return noRetrieval + "unable to retrieve secret from asm: service call has been retried 1 time(s): failed to " +
					"fetch secret " + from + " from secrets manager: ResourceNotFoundException: Secrets Manager can't find the " +
					"specified secret."
			}
			if strings.HasPrefix(from, "arn:") && !strings.HasPrefix(from, "arn:aws:ssm:"+c.Region+":"+c.Account+":") {
				missing = append(missing, name) // another region's or account's
				continue
			}
			arn := c.ARN("ssm", "parameter/"+strings.TrimPrefix(name, "/"))
			if err := iam.RoleAllows(c, role, "ssm:GetParameters", arn, nil); err != nil {
				return before + "AccessDeniedException: " + t.as(err) + " status code: 400"
			}
			p := ssm.State.In(c.World).Parameters[name]
			if p == nil {
				missing = append(missing, name)
				continue
			}
			if why := ssm.State.In(c.World).Locked(c, p); why != "" {
				return before + "InvalidKeyId: " + why + " status code: 400"
			}
			if p.Key != "" && p.Key != "alias/aws/ssm" {
				if err := iam.RoleAllows(c, role, "kms:Decrypt", p.Key, map[string]string{"kms:ViaService": "ssm." + c.Region +
					".amazonaws.com"}); err != nil {
					return before + "AccessDeniedException: " + t.as(err) + " status code: 400"
				}
			}
		}
	}
	if missing != nil {
		slices.Sort(missing)
		return before + "invalid ssm parameters: " + strings.Join(slices.Compact(missing), ", ")
	}
	return ""
}

// logless says why the container's log stream cannot be made.
func (t *Task) logless(c *core.Call, d *ecsDefinition, role string) string {
	for _, k := range d.ContainerDefinitions {
		l := k.LogConfiguration
		if l == nil || l.LogDriver != types.LogDriverAwslogs {
			continue
		}
		const before = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 " +
			"times: failed to create Cloudwatch log stream: "
		group := l.Options["awslogs-group"]
		arn := c.ARN("logs", "log-group:"+group)
		if logs.Of(c).Groups[group] == nil {
			if l.Options["awslogs-create-group"] != "true" {
				return before + "ResourceNotFoundException: The specified log group does not exist. : exit status 1"
			}
			if err := iam.RoleAllows(c, role, "logs:CreateLogGroup", arn, nil); err != nil {
				return "ResourceInitializationError: failed to validate logger args: create log group has been retried 1 times: " +
					"failed to create Cloudwatch log group: AccessDeniedException: " + t.as(err) + " : exit status 1"
			}
			logs.Of(c).Add(c, group, nil)
		}
		if err := iam.RoleAllows(c, role, "logs:CreateLogStream", arn+":log-stream:"+t.stream(k), nil); err != nil {
			return before + "AccessDeniedException: " + t.as(err) + " : exit status 1"
		}
	}
	return ""
}

// stream is the name of the log stream of one of the task's containers.
func (t *Task) stream(k types.ContainerDefinition) string {
	return k.LogConfiguration.Options["awslogs-stream-prefix"] + "/" + core.Value(k.Name) + "/" + t.ID
}

// log writes what the first container says, if the execution role lets its lines through.
func (t *Task) log(c *core.Call, lines ...string) {
	d := State.In(c.World).Definition(t.Definition)
	if d == nil || len(lines) == 0 {
		return
	}
	k := d.ContainerDefinitions[0]
	if k.LogConfiguration == nil || k.LogConfiguration.LogDriver != types.LogDriverAwslogs {
		return
	}
	group := k.LogConfiguration.Options["awslogs-group"]
	arn := c.ARN("logs", "log-group:"+group+":log-stream:"+t.stream(k))
	if iam.RoleAllows(c, core.Value(d.ExecutionRoleArn), "logs:PutLogEvents", arn, nil) == nil {
		logs.Of(c).Write(c, group, t.stream(k), lines)
	}
}

// Pulled is an image on the task's machine.
type Pulled struct {
	digest string
	Config v1.ConfigFile
}

func (p Pulled) program() string {
	for _, argv := range [][]string{p.Config.Config.Entrypoint, p.Config.Config.Cmd} {
		if len(argv) > 0 && strings.HasPrefix(argv[0], "/") {
			return argv[0]
		}
		if len(argv) > 0 {
			return "/usr/local/bin/" + argv[0]
		}
	}
	return "/bin/sh"
}

func digits(n *int32) string { return strconv.Itoa(int(core.Value(n))) }

// pull fetches an image as Fargate does, or says why it cannot be fetched.
func (t *Task) pull(c *core.Call, image, role string, platform *types.RuntimePlatform) (Pulled, string) {
	arch := "amd64"
	if platform != nil && platform.CpuArchitecture == types.CPUArchitectureArm64 {
		arch = "arm64"
	}
	host := ecr.RegistryHost(image)
	m := ecr.Host.FindStringSubmatch(host)
	if m == nil {
		config, digest, ok := ecr.PublicImage(c, image, arch)
		if !ok {
			return Pulled{}, noPull + "1 time(s): failed to resolve ref " + image + ": " + image + ": not found"
		}
		return Pulled{digest, config}, ""
	}
	name, reference := ecr.SplitReference(strings.TrimPrefix(image, host+"/"))
	refused := noPull + "1 time(s): failed to resolve ref " + image + ": pulling from host " + host +
		" failed with status code [manifests " + reference + "]: 403 Forbidden"
	if m[1] != c.Account || m[2] != c.Region {
		return Pulled{}, refused // another account's registry, or another region's, which the sandbox's roles cannot read
	}
	for _, action := range []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"} {
		if iam.RoleAllows(c, role, action, c.ARN("ecr", "repository/"+name), nil) != nil {
			return Pulled{}, refused
		}
	}
	r := ecr.Of(c).Repositories[name]
	if r == nil {
		return Pulled{}, noPull + "1 time(s): failed to resolve ref " + image + ": " + image + ": not found"
	}
	im := r.Find(reference)
	if im == nil {
		return Pulled{}, noPull + "1 time(s): failed to resolve ref " + image + ": " + image + ": not found"
	}
	leaf := r.ForPlatform(im, arch)
	if leaf == nil {
		return Pulled{}, noPull + "7 time(s): image Manifest does not contain descriptor matching platform 'linux/" + arch +
			"'"
	}
	return Pulled{im.Digest, leaf.ConfigFile()}, ""
}
