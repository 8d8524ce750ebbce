package release

import (
	"fmt"
	"regexp"
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
	memory string // MiB
	health string // what the load balancer found
}

// Cause says why the deployment failed.
func (e *DeploymentError) Cause() Cause {
	f := failing{said: e.Reason, logs: e.Logs, image: e.Image, path: e.HealthPath, port: e.Port, memory: e.Memory, health: e.Health}
	if e.Task != nil {
		f.said, f.exit = Why(*e.Task), e.Task.ExitCode
	}
	if e.Task == nil {
		f.said += " " + e.Placement
	}
	return f.cause()
}

// Explained tells the failure as cloud.Explain does an answer of AWS: the words of a task are not about the one who asks.
func (e *DeploymentError) Explained() cloud.Error {
	c := e.Cause()
	return cloud.Error{Code: "DeploymentFailed", Means: c.Means, Next: c.Next, Answers: c.Answers}
}

// Cause says why the task did not end well.
func (e *TaskError) Cause() Cause {
	return failing{said: e.Result.Reason, exit: e.Result.ExitCode, logs: e.Result.Logs}.cause()
}

// Explained tells the failure as cloud.Explain does. What a task that ran has ended with, its own words and its log tell.
func (e *TaskError) Explained() cloud.Error {
	c := e.Cause()
	if c.Kind == Exited || c.Kind == Unknown {
		return cloud.Error{Code: "TaskFailed"}
	}
	return cloud.Error{Code: "TaskFailed", Means: c.Means, Next: c.Next, Answers: c.Answers}
}

func (f failing) cause() Cause {
	said := strings.ToLower(f.said)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(said, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("cannotpull", "pull image manifest", "pull registry auth", "ecr registry auth"):
		return f.cannotPull(has)
	case has("resourceinitializationerror") && has("secret", "ssm"):
		return f.noSecret(has)
	case has("cloudwatch log", "logger args"):
		return Cause{Kind: NoLog, Step: "service", Means: "the task may not write its log, or the log group is gone",
			Next: "try again: it puts the log group and the execution role in order"}
	case has("unable to assume"):
		return Cause{Kind: NoSecret, Means: "ECS may not assume the execution role (yet): a new role takes a minute to spread", Next: "wait a minute and try again"}
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
	case has("cannotstartcontainer", "executable file not found") || f.exit != nil && (*f.exit == 126 || *f.exit == 127):
		return Cause{Kind: CannotStart, Step: "service", Answers: []string{"service.command"}, Means: "the container's command is not in the image, or may not be run",
			Next: "set service.command to one that the image has, or leave it empty for the image's own; slipway step image brings another image"}
	case f.exit != nil:
		return f.exited()
	case has("capacity is unavailable", "unable to place", "resource:fargate"):
		return Cause{Kind: NoCapacity, Means: "AWS has no Fargate capacity in these zones at the moment", Next: "wait some minutes and try again; a smaller service.cpu finds room sooner"}
	}
	return Cause{Kind: Unknown, Step: "image", Means: "the containers do not stay up, and AWS does not say why",
		Next: "slipway logs shows what they wrote; mend it and bring a new image with slipway step image, or change the answer that is wrong"}
}

func (f failing) cannotPull(has func(...string) bool) Cause {
	c := Cause{Kind: CannotPull, Step: "image", Answers: []string{"image.uri"}}
	image := "the image"
	if name := f.named(); name != "" {
		image = "the image " + name
	}
	const other = "set image.uri to one that is there, or build this folder with slipway step image"
	switch {
	case has("platform", "no matching manifest"):
		return wrongKind(f.image)
	case has("toomanyrequests", "rate limit", "429"):
		c.Means, c.Next = image+" cannot be pulled: its registry lets no more through for now", "wait an hour and try again, or "+other
	case has("accessdenied", "denied", "unauthorized", "forbidden", "authorization", "not authorized", "403", "401"):
		c.Means, c.Next = image+" cannot be pulled: its registry refuses without a login, or there is no such image", "make it public, or "+other
	case has("timeout", "connection", "no such host", "dial tcp"):
		return Cause{Kind: NoNetwork, Step: "network", Means: image + " cannot be pulled: its registry is not reached from the stack's subnets", Answers: []string{"network.vpc", "image.uri"},
			Next: "try again, which puts routes and security groups in order; with a VPC of your own its public subnets must lead to the internet"}
	case has("not found", "manifest unknown", "does not exist", "notfound"):
		c.Means, c.Next = image+" does not exist", other
	default:
		c.Means, c.Next = image+" cannot be pulled", other
	}
	return c
}

func wrongKind(image string) Cause {
	if image != "" {
		image = " " + shortImage(image)
	}
	return Cause{Kind: WrongKind, Step: "image", Answers: []string{"image.platform", "image.uri"}, Means: "the image" + image + " is made for another processor than the tasks run on",
		Next: "set image.platform to what it is made for, or build this folder again with slipway step image"}
}

// lacking are the parameters that ECS does not find.
var lacking = regexp.MustCompile(`(?i)invalid ssm parameters: ([^;]+)`)

func (f failing) noSecret(has func(...string) bool) Cause {
	c := Cause{Kind: NoSecret, Step: "secrets", Answers: []string{"secrets.keys"}}
	switch m := lacking.FindStringSubmatch(f.said); {
	case m != nil:
		c.Means = "secrets that the containers are given are not in SSM: " + strings.TrimSpace(m[1])
		c.Next = "set them with slipway step secrets, or take them out of secrets.keys"
	case has("kms"):
		c.Means, c.Answers = "the execution role may not decrypt the secrets", nil
		c.Next = "the policy of the KMS key must let the execution role decrypt; slipway's own secrets use the default key"
	case has("accessdenied", "not authorized"):
		c.Step, c.Answers = "service", nil
		c.Means, c.Next = "the execution role may not read the secrets", "try again: it puts the role in order; a role made a moment ago takes a minute to spread"
	case has("timeout", "connection", "canceled", "deadline"):
		return Cause{Kind: NoNetwork, Step: "network", Answers: []string{"network.vpc"}, Means: "the secrets cannot be read: SSM is not reached from the stack's subnets",
			Next: "try again, which puts routes and security groups in order; with a VPC of your own its public subnets must lead to the internet"}
	default:
		c.Means, c.Next = "a secret that the containers are given cannot be read", "set it with slipway step secrets, or take it out of secrets.keys"
	}
	return c
}

func (f failing) outOfMemory(sure bool) Cause {
	had := ""
	if f.memory != "" {
		had = " of " + f.memory + " MiB"
	}
	c := Cause{Kind: OutOfMemory, Step: "service", Answers: []string{"service.memory"}, Means: "the container used up its memory" + had, Next: "set service.memory higher, or let the application use less"}
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
	switch {
	case codes != nil:
		c.Means = fmt.Sprintf("the containers run, but %s answers the load balancer %s, not 200", where, codes[1])
		c.Next = "set service.health_path to a path that answers 200 without a login, or mend the application and bring it with slipway step image"
	case strings.Contains(found, "timed out"):
		c.Answers = []string{"service.port", "service.health_path", "service.grace"}
		c.Means = "the containers run, but " + where + " does not answer the load balancer in time"
		c.Next = "set service.port to the port the application listens on, on 0.0.0.0; a slow start wants more of service.grace"
	default:
		c.Means = "the containers run, but the load balancer does not get 200 from " + where
		c.Next = "set service.health_path to a path that answers 200, or service.port to the port the application listens on, on 0.0.0.0"
	}
	return c
}

// statusCodes are what a health check was answered with.
var statusCodes = regexp.MustCompile(`with these codes: \[([0-9, ]+)\]`)

func (f failing) exited() Cause {
	c := Cause{Kind: Exited, Step: "image", Means: fmt.Sprintf("the application ends with exit code %d, so the containers do not stay up", *f.exit)}
	if *f.exit == 0 {
		c.Step, c.Answers = "service", []string{"service.command"}
		c.Means, c.Next = "the container's command ends by itself, where it should go on serving", "set service.command to one that stays in the foreground"
		return c
	}
	if c.Next = "its log says why"; len(f.logs) == 0 {
		c.Next = "it wrote nothing to its log: look at service.command and the environment it is given"
	}
	c.Next += "; mend it and bring a new image with slipway step image, or change the answer that is wrong"
	return c
}

func (f failing) logged(text string) bool {
	for _, l := range f.logs {
		if strings.Contains(strings.ToLower(l.Text), text) {
			return true
		}
	}
	return false
}

// pulled is the image as Fargate names it.
var pulled = regexp.MustCompile(`(?i)(?:ref|image:?|manifest for) ([a-z0-9][a-z0-9.-]*(?::\d+)?/[^\s:@]+(?::[\w.-]+)?(?:@sha256:[0-9a-f]+)?)`)

// named is the image that could not be pulled.
func (f failing) named() string {
	if f.image != "" {
		return shortImage(f.image)
	}
	if m := pulled.FindStringSubmatch(f.said); m != nil {
		return shortImage(m[1])
	}
	return ""
}

// shortImage cuts a digest to what recognises it.
func shortImage(image string) string {
	name, digest, pinned := strings.Cut(image, "@sha256:")
	if !pinned {
		return image
	}
	return name + "@sha256:" + digest[:min(12, len(digest))]
}
