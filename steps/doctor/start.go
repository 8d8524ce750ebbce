package doctor

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/deploy"
	"slipway/steps/iam"
	"slipway/steps/live"
)

// start looks at what a new task needs before the application runs: how many are wanted, addresses, roles, the image,
// the secrets, the log group.
func (x *exam) start() {
	l := x.Live
	s := l.Service.Value
	if s == nil {
		return
	}
	wasWell := len(x.causes)
	x.wanted(*s)
	x.freeAddresses(*s)
	switch {
	case !l.Running.Read():
		x.blind(Tasks, "the revision that runs", l.Running.Call, "taskDefinition", l.Running.Err)
		return
	case l.Running.Value == nil:
		x.wrong(Tasks, []effect{placing}, Diagnosis{ID: "revision-gone", Symptom: "no new task can start",
			Cause:    "the revision that the service names does not exist: " + deploy.Short(s.Revision()),
			Evidence: proofs(evidence(l.Running.Call, deploy.Short(s.Revision()), "none")),
			Fix:      "have a revision registered and rolled out", Command: apply})
		return
	}
	x.executionRole(*l.Running.Value)
	x.image(*l.Running.Value)
	x.parameters()
	x.logGroup(*l.Running.Value)
	if len(x.causes) == wasWell {
		x.saw(Tasks, fmt.Sprintf("%d of %d running", s.Running, s.Desired))
		for _, w := range l.Workers() {
			x.saw(Tasks, fmt.Sprintf("%s %d of %d", strings.TrimPrefix(w.Name, x.id.Worker("")), w.Running, w.Desired))
		}
		x.saw(Tasks, "role, image, secrets and log group are there")
	}
}

func (x *exam) wanted(s live.Service) {
	if s.Desired == 0 && x.Settings.Service.Count > 0 {
		x.wrong(Tasks, []effect{placing, toTasks, answering}, Diagnosis{ID: "desired-zero", Symptom: "nothing serves the API",
			Cause:    "the service is set to 0 tasks: by hand, or by a first deployment that failed and was stopped",
			Evidence: proofs(evidence(x.Live.Service.Call, s.Name+" desiredCount", "0")),
			Fix:      fmt.Sprintf("have %d run again", x.Settings.Service.Count), Command: apply})
	}
}

func (x *exam) freeAddresses(s live.Service) {
	of := x.subnets(s.Subnets)
	var full []string
	for _, n := range of {
		if n.FreeIPs == 0 {
			full = append(full, n.ID)
		}
	}
	if len(of) > 0 && len(full) == len(of) {
		x.wrong(Tasks, []effect{placing}, Diagnosis{ID: "no-addresses", Symptom: "no new task can start",
			Cause:    "the subnets of the tasks have no free addresses",
			Evidence: proofs(evidence(x.Live.Subnets.Call, list(full)+" AvailableIpAddressCount", "0")),
			Fix:      "free addresses: delete network interfaces that nobody uses (aws ec2 describe-network-interfaces)"})
	}
}

// executionRole looks whether ECS may take the role that starts tasks, and whether that may do what it must.
func (x *exam) executionRole(d live.TaskDefinition) {
	l := x.Live
	fact, name := l.ExecutionRole, last(d.ExecutionRole)
	if d.ExecutionRole == "" {
		return
	}
	if name != x.id.ExecutionRole() {
		fact = l.OtherRoles[d.ExecutionRole]
	}
	if !fact.Read() {
		x.blind(Tasks, "the execution role "+name, fact.Call, name, fact.Err)
		return
	}
	own := name == x.id.ExecutionRole()
	all := []effect{placing, pull, secrets, logs}
	diagnosis := func(id, cause, field, value string) Diagnosis {
		m := Diagnosis{ID: id, Symptom: "no new task can start", Cause: cause,
			Evidence: proofs(evidence(orWord(fact.Call, "iam:GetRole"), name+" "+field, value)), Fix: "have the role put right",
			Command: apply}
		if !own {
			m.Fix, m.Command = "put the role right in IAM: it is none of slipway's", ""
		}
		return m
	}
	if fact.Value == nil {
		if own || fact.Call != "" {
			x.wrong(Tasks, all, diagnosis("execution-role-gone", "the execution role "+name+" does not exist", "Role", "none"))
		}
		return
	}
	if why := iam.Untrusted("ecs-tasks.amazonaws.com", x.id.Account, fact.Value.Trust); why != "" {
		x.wrong(Tasks, all, diagnosis("execution-role-trust", "ECS may not assume the execution role "+name+": "+why,
			"AssumeRolePolicyDocument", why))
		return
	}
	for _, need := range x.needs(d) {
		why, known := iam.May(*fact.Value, need.action, need.resource)
		switch {
		case why == "":
		case !known:
			x.unknown(Tasks, "what the execution role "+name+" may do could not be verified: one of its policies was not read",
				"allow iam:GetPolicy and iam:GetPolicyVersion; slipway policy prints what is needed",
				evidence("iam:GetPolicyVersion", name, "not read"))
			return
		default:
			d := diagnosis("execution-role-rights", "the execution role "+name+" may not "+need.words+": "+why, "policies", why)
			x.wrong(Tasks, []effect{need.breaks}, denied(d, why))
			return
		}
	}
}

// denied is a diagnosis of a role that a policy forbids something: apply takes no policy of somebody's.
func denied(d Diagnosis, why string) Diagnosis {
	if strings.Contains(why, " denies ") {
		d.Fix, d.Command = "take that out of the policy in IAM: it is none of slipway's", ""
	}
	return d
}

// need is what the execution role must be allowed.
type need struct {
	action, resource, words string
	breaks                  effect
}

func (x *exam) needs(d live.TaskDefinition) (needs []need) {
	for _, c := range d.Containers {
		if r := x.Live.Repository.Value; r != nil && strings.HasPrefix(c.Image, r.URI) {
			needs = append(needs, need{"ecr:GetAuthorizationToken", "*", "sign in to ECR", pull},
				need{"ecr:BatchGetImage", r.ARN, "pull the image", pull},
				need{"ecr:GetDownloadUrlForLayer", r.ARN, "pull the image", pull})
		}
		for _, key := range slices.Sorted(maps.Keys(c.Secrets)) {
			if name, ok := x.parameterOf(c.Secrets[key]); ok {
				needs = append(needs, need{"ssm:GetParameters", x.id.ARN("ssm", "parameter"+name), "read the secret " + key,
					secrets})
			}
		}
		if g := c.LogOptions["awslogs-group"]; g != "" && c.LogDriver == "awslogs" {
			needs = append(needs, need{"logs:CreateLogStream", x.id.ARN("logs", "log-group:"+g+":log-stream:"+c.Name),
				"write the log", logs})
		}
	}
	return needs
}

// parameterOf is the parameter of the stack's own path that a valueFrom names; false where it is none.
func (x *exam) parameterOf(from string) (name string, ok bool) {
	name = from
	if strings.HasPrefix(from, "arn:") {
		rest, found := strings.CutPrefix(from, x.id.ARN("ssm", "parameter"))
		if !found {
			return "", false
		}
		name = rest
	}
	return name, strings.HasPrefix(name, x.id.ParameterPath())
}

// image looks whether the image of a revision is still in the stack's repository.
func (x *exam) image(d live.TaskDefinition) {
	l := x.Live
	if len(d.Containers) == 0 {
		return
	}
	image := d.Containers[0].Image
	host, rest, _ := strings.Cut(image, "/")
	repository, digest, pinned := strings.Cut(rest, "@")
	name, tag, _ := strings.Cut(repository, ":")
	if !strings.HasPrefix(host, x.id.Account+".dkr.ecr."+x.id.Region+".") || name != x.id.Repository() {
		return // another registry, or another repository: only a task that pulls it tells
	}
	if !l.Repository.Read() || !l.Images.Read() {
		err, call := l.Repository.Err, l.Repository.Call
		if err == nil {
			err, call = l.Images.Err, l.Images.Call
		}
		x.blind(Tasks, "the image", call, name, err)
		return
	}
	there := slices.ContainsFunc(l.Images.Items, func(i live.Image) bool {
		return pinned && i.Digest == digest || !pinned && slices.Contains(i.Tags, orWord(tag, "latest"))
	})
	if l.Repository.Exists() && there {
		return
	}
	what := "the image of the revision that runs is not in the repository " + name + ": it was deleted, or never pushed"
	if !l.Repository.Exists() {
		what = "the repository " + name + " does not exist"
	}
	x.wrong(Tasks, []effect{pull}, Diagnosis{ID: "image-gone", Symptom: "no new task can start", Cause: what,
		Evidence: proofs(evidence(orWord(l.Images.Call, l.Repository.Call), name+" "+orWord(digest, tag), "none")),
		Fix:      "build and push one again", Command: byStep("image")})
}

// parameters looks whether the secrets that containers are given are in SSM.
func (x *exam) parameters() {
	l := x.Live
	if !l.Parameters.Read() {
		if err := l.Parameters.Err.Error(); strings.Contains(err, "Error Code: DisabledException") ||
			strings.Contains(err, "KMSInvalidState") {
			x.wrong(Tasks, []effect{secrets}, Diagnosis{ID: "kms-key",
				Symptom:  "no new task can start: its secrets cannot be read",
				Cause:    "the KMS key that a secret is encrypted with is disabled, or is being deleted",
				Evidence: proofs(evidence(l.Parameters.Call, x.id.ParameterPath(), cloud.Explain(l.Parameters.Err).Said)),
				Fix: "enable it (aws kms enable-key, or cancel-key-deletion first), or store the secret again under " +
					"the default key",
			})
		}
		x.blind(Tasks, "the secrets under "+x.id.ParameterPath(), l.Parameters.Call, x.id.ParameterPath(), l.Parameters.Err)
		return
	}
	stored := map[string]bool{}
	for _, p := range l.Parameters.Items {
		stored[p.Name] = true
	}
	missing := map[string]bool{}
	for _, c := range x.clients() {
		if !c.definition.Exists() {
			continue
		}
		for _, k := range c.definition.Value.Containers {
			for _, from := range k.Secrets {
				if name, own := x.parameterOf(from); own && !stored[name] {
					missing[name] = true
				}
			}
		}
	}
	if len(missing) == 0 {
		return
	}
	names := slices.Sorted(maps.Keys(missing))
	d := Diagnosis{ID: "parameter-missing", Symptom: "no new task can start",
		Cause:    "a secret that the containers are given is not in SSM: " + list(names),
		Evidence: proofs(evidence(l.Parameters.Call, list(names), "none")),
		Fix:      "give it a value again", Command: setSecret + last(names[0])}
	composed := slices.Concat(x.Settings.GeneratedKeys(), x.Settings.ComposedKeys())
	if !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(composed, last(n)) }) {
		d.Fix, d.Command = "have it made again: slipway makes this one itself", apply
	}
	x.wrong(Tasks, []effect{secrets}, d)
}

// logGroup looks whether there is a log to write to.
func (x *exam) logGroup(d live.TaskDefinition) {
	l := x.Live
	if len(d.Containers) == 0 || d.Containers[0].LogOptions["awslogs-group"] != x.id.LogGroup() ||
		d.Containers[0].LogOptions["awslogs-create-group"] == "true" {
		return
	}
	switch {
	case !l.LogGroup.Read():
		x.blind(Tasks, "the log group", l.LogGroup.Call, x.id.LogGroup(), l.LogGroup.Err)
	case l.LogGroup.Value == nil:
		x.wrong(Tasks, []effect{logs}, Diagnosis{ID: "log-group-gone",
			Symptom:  "no new task can start, and nothing is logged",
			Cause:    "the log group " + x.id.LogGroup() + " does not exist",
			Evidence: proofs(evidence(l.LogGroup.Call, x.id.LogGroup(), "none")), Fix: "have it made again", Command: apply})
	}
}
