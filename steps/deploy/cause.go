package deploy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/cloud"
)

// Cause is why tasks do not stay up, as far as AWS's words and the log tell.
type Cause struct {
	Kind    CauseKind
	Means   string   // a clause
	Next    string   // what helps
	Step    string   // the step that mends it; empty: another try does, or none can
	Answers []string // ids of the answers that may be wrong, the likeliest first; empty: none is to blame
	named   bool     // by the program itself, in its log
}

// CauseKind tells causes apart.
type CauseKind string

const (
	CannotPull  CauseKind = "cannot pull" // the image is not there, or not for us
	WrongKind   CauseKind = "wrong kind"  // the image is made for another processor
	NoSecret    CauseKind = "no secret"   // a secret is missing, or may not be read
	NoLog       CauseKind = "no log"      // the log cannot be written
	NoNetwork   CauseKind = "no network"  // nothing outside is reached
	OutOfMemory CauseKind = "out of memory"
	CannotStart CauseKind = "cannot start" // the command is not there
	Exited      CauseKind = "exited"       // the application ended
	Unhealthy   CauseKind = "unhealthy"    // the application runs, and does not answer as it should
	NoCapacity  CauseKind = "no capacity"  // AWS has no room
	NoQuota     CauseKind = "no quota"     // the account may not run so much
	NoZone      CauseKind = "no zone"      // Fargate does not serve the subnet's zone
	NoAddress   CauseKind = "no address"   // the subnets have no free addresses
	NoRole      CauseKind = "no role"      // ECS may not take on the execution role, or it may not do what it must
	Unknown     CauseKind = "unknown"
)

// failing is what is known of tasks that do not stay up.
type failing struct {
	said   string // the task, the deployment and the service's events
	exit   *int
	logs   []Line
	image  string
	path   string // of the load balancer's health check
	port   int
	grace  int    // seconds
	memory string // MiB
	health string // what the load balancer found
}

// Cause says why the deployment failed.
func (e *DeploymentError) Cause() Cause {
	f := failing{said: e.Reason, logs: e.Logs, image: e.Image, path: e.HealthPath, port: e.Port, grace: e.Grace,
		memory: e.Memory,
		health: e.Health}
	if e.Task != nil {
		f.said, f.exit = Why(*e.Task), e.Task.ExitCode
	}
	if e.Task == nil {
		f.said += " " + e.Placement
	}
	if e.Worker != "" {
		return f.cause().ofWorker(f.exit)
	}
	return f.cause()
}

// apiAnswers are the answers about the API that a worker has of its own, in its words.
var apiAnswers = strings.NewReplacer("service.command", "the worker's command", "service.memory", "the worker's memory",
	"service.cpu", "the worker's cpu", "service.count", "the worker's count",
	", or leave it empty for the image's own", "", "go on serving", "go on running")

// ofWorker is the cause as it is told of a worker: its answers are all in one.
func (c Cause) ofWorker(exit *int) Cause {
	c.Means, c.Next = apiAnswers.Replace(c.Means), apiAnswers.Replace(c.Next)
	own := func(answer string) bool {
		return slices.Contains([]string{"service.command", "service.memory", "service.cpu", "service.count"}, answer)
	}
	if slices.ContainsFunc(c.Answers, own) {
		c.Answers = append([]string{"workers"}, slices.DeleteFunc(slices.Clone(c.Answers), own)...)
	}
	if c.Kind == Exited && exit != nil && *exit == 0 {
		c.Next += "; what ends by itself is better a cron job (schedule.jobs)"
	}
	return c
}

// Explained tells the failure as cloud.Explain does an answer of AWS: the words of a task are not about the one who
// asks.
func (e *DeploymentError) Explained() cloud.Error {
	c := e.Cause()
	return cloud.Error{Code: "DeploymentFailed", Means: c.Means, Next: c.Next, Answers: c.Answers}
}

// Cause says why the task did not end well.
func (e *TaskError) Cause() Cause {
	return failing{said: e.Result.Reason, exit: e.Result.ExitCode, logs: e.Result.Logs}.cause()
}

// Explained tells the failure as cloud.Explain does. What a task that ran has ended with, its own words and its log
// tell.
func (e *TaskError) Explained() cloud.Error {
	c := e.Cause()
	if c.Kind == Exited && !c.named || c.Kind == Unknown {
		return cloud.Error{Code: "TaskFailed"}
	}
	return cloud.Error{Code: "TaskFailed", Means: c.Means, Next: c.Next, Answers: c.Answers}
}

func (f failing) cause() Cause {
	said := f.words()
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) })
	}
	placing := has("unable to place a task")
	switch {
	case has("unable to assume the service linked role", "service linked role"):
		return Cause{Kind: NoRole, Means: "ECS's service-linked role does not exist yet, or has not spread",
			Next: "wait a minute and try again"}
	case has("unable to assume"):
		return unassumable()
	case has("insufficientfreeaddresses", "not enough free addresses", "create network interface"):
		return Cause{Kind: NoAddress, Step: "network", Answers: []string{"network.vpc"},
			Means: "a task gets no network interface: its subnets have no free addresses left, mostly",
			Next:  "free addresses in the subnets, choose another VPC, or let slipway make one: set network.vpc to new"}
	case has("reached the limit", "above your limit"):
		return overQuota()
	case has("capacity is unavailable", "resource:fargate"):
		return noCapacity()
	case placing && has("internal error"):
		return Cause{Kind: NoZone, Step: "network", Answers: []string{"network.vpc", "image.platform"},
			Means: "a subnet of the tasks lies in a zone that Fargate does not serve, or not for their processor",
			Next: "set network.vpc to one with subnets in other zones, or to new, which chooses them; image.platform arm64 " +
				"is served in fewer zones than amd64"}
	case has("cannotpull", "pull image manifest", "pull registry auth", "ecr registry auth"):
		return f.cannotPull(said, has)
	case has("resourceinitializationerror") && has("secret", "ssm"):
		return f.noSecret(has)
	case has("cloudwatch log", "logger args"):
		return Cause{Kind: NoLog, Step: "service", Means: "the task may not write its log, or the log group is gone",
			Next: "try again: it puts the log group and the execution role in order"}
	case has("outofmemory", "out of memory"):
		return f.outOfMemory(true)
	case f.logged("exec format error"):
		return wrongKind(f.image)
	case has("container health check"):
		return Cause{Kind: Unhealthy, Step: "service", Answers: []string{"service.health_command", "service.grace"},
			Means: "the containers run, but service.health_command does not succeed in them",
			Next:  "mend service.health_command or leave it empty; a slow start wants more of service.grace"}
	case has("elb health check", "health checks failed"), f.exit == nil && f.health != "":
		return f.unhealthy() // a task that is stopped for it may be killed, so its exit code tells nothing
	case f.exit != nil && *f.exit == 137:
		return f.outOfMemory(false)
	case has("unable to find user", "no matching entries in passwd", "no users found"):
		return Cause{Kind: CannotStart, Step: "service", Answers: []string{"service.user"},
			Means: "the user that the container shall run as does not exist in the image",
			Next:  "set service.user to a number, or to a user that the image has; or leave it empty for the image's own"}
	case has("cannotstartcontainer", "executable file not found") || f.exit != nil && (*f.exit == 126 || *f.exit == 127):
		return Cause{Kind: CannotStart, Step: "service", Answers: []string{"service.command"},
			Means: "the container's command is not in the image, or may not be run",
			Next: "set service.command to one that the image has, or leave it empty for the image's own; slipway deploy " +
				"brings another image"}
	case f.exit != nil:
		return f.exited()
	case placing:
		return noCapacity()
	}
	return Cause{Kind: Unknown, Step: "image", Means: "the containers do not stay up, and AWS does not say why",
		Next: "slipway logs shows what they wrote; mend it and bring a new image with slipway deploy, or change the " +
			"answer that is wrong"}
}

// missingParameters are the parameters that ECS does not find.
var missingParameters = regexp.MustCompile(`(?i)invalid ssm parameters: ([^;]+)`)

func (f failing) noSecret(has func(...string) bool) Cause {
	c := Cause{Kind: NoSecret, Step: "secrets", Answers: []string{"secrets.keys"}}
	switch m := missingParameters.FindStringSubmatch(f.said); {
	case m != nil:
		c.Means = "secrets that the containers are given are not in SSM: " + strings.TrimSpace(m[1])
		c.Next = "set them with slipway step secrets, or take them out of secrets.keys"
	case has("disabledexception", "kmsinvalidstate", "is pending deletion"):
		c.Means, c.Answers, c.Step = "the KMS key that a secret is encrypted with is disabled, or is being deleted", nil, ""
		c.Next = "enable it (aws kms enable-key, or cancel-key-deletion first), or store the secret again under the " +
			"default key"
	case has("kms") && !has(unreached...):
		c.Means, c.Answers = "the execution role may not decrypt the secrets", nil
		c.Next = "the policy of the KMS key must let the execution role decrypt; slipway's own secrets use the default key"
	case has(unreached...):
		return Cause{Kind: NoNetwork, Step: "network", Answers: []string{"network.vpc"},
			Means: "the secrets cannot be read: SSM is not reached from the stack's subnets",
			Next: "try again, which puts routes and security groups in order; with a VPC of your own its public subnets must " +
				"lead to the internet"}
	case has("accessdenied", "not authorized"):
		c.Step, c.Answers = "service", nil
		c.Means, c.Next = "the execution role may not read the secrets", "try again: it puts the role in order; a role "+
			"made a moment ago takes a minute to spread"
	default:
		c.Means, c.Next = "a secret that the containers are given cannot be read", "set it with slipway step secrets, or "+
			"take it out of secrets.keys"
	}
	return c
}

func (f failing) outOfMemory(sure bool) Cause {
	had := ""
	if f.memory != "" {
		had = " of " + f.memory + " MiB"
	}
	c := Cause{Kind: OutOfMemory, Step: "service", Answers: []string{"service.memory"},
		Means: "the container used up its memory" + had, Next: "set service.memory higher, or let the application use less"}
	if !sure {
		c.Means = "the container was killed (exit code 137), mostly because its memory" + had + " is used up"
	}
	return c
}

func (f failing) unhealthy() Cause {
	where := "its health check"
	if f.path != "" {
		where = f.path + " on port " + strconv.Itoa(f.port)
	}
	found := strings.ToLower(f.health)
	c := Cause{Kind: Unhealthy, Step: "service", Answers: []string{"service.health_path", "service.port"}}
	codes := statusCodes.FindStringSubmatch(f.health)
	if elsewhere, ok := f.listensElsewhere(); ok && codes == nil {
		return elsewhere
	}
	switch {
	case codes == nil && f.grace > 0 && len(f.logs) > 0 && !f.listens():
		c.Answers = []string{"service.grace", "service.port", "service.health_path"}
		c.Means = fmt.Sprintf("the containers run, but %s does not answer the load balancer within the %d s of "+
			"service.grace, and their log does not say yet that they listen", where, f.grace)
		c.Next = "set service.grace to longer than the application takes to start, or let it start faster; service.port " +
			"must be the port it listens on, on 0.0.0.0"
	case codes != nil:
		c.Means = fmt.Sprintf("the containers run, but %s answers the load balancer %s, not 200", where, codes[1])
		c.Next = "set service.health_path to a path that answers 200 without a login, or mend the application and bring it " +
			"with slipway deploy"
	case strings.Contains(found, "timed out"):
		c.Answers = []string{"service.port", "service.health_path", "service.grace"}
		c.Means = "the containers run, but " + where + " does not answer the load balancer in time"
		c.Next = "set service.port to the port the application listens on, on 0.0.0.0; a slow start wants more " +
			"of service.grace"
	default:
		c.Means = "the containers run, but the load balancer does not get 200 from " + where
		c.Next = "set service.health_path to a path that answers 200, or service.port to the port the application " +
			"listens on, on 0.0.0.0; a slow start wants more of service.grace"
	}
	return c
}

// statusCodes are what a health check was answered with.
var statusCodes = regexp.MustCompile(`with these codes: \[([0-9, ]+)\]`)

func (f failing) logged(text string) bool {
	for _, l := range f.logs {
		if strings.Contains(strings.ToLower(l.Text), text) {
			return true
		}
	}
	return false
}
