package deploy

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Diff says what have would have to change to be want. Both are in the form live reads; what AWS fills in is normalised
// away. Values of environment variables that are to go are never shown: the guide's revisions hold secrets there.
func Diff(want, have live.TaskDefinition) []plan.Change {
	d := differ{}
	d.text("cpu", have.CPU, want.CPU, "service.cpu")
	d.text("memory", have.Memory, want.Memory, "service.memory")
	d.text("architecture", cmp.Or(have.Architecture, "X86_64"), want.Architecture, "image.platform")
	d.text("operating system", cmp.Or(have.OS, "LINUX"), cmp.Or(want.OS, "LINUX"), "")
	d.text("network mode", have.NetworkMode, want.NetworkMode, "")
	d.text("pid mode", have.PIDMode, want.PIDMode, "")
	d.text("execution role", have.ExecutionRole, want.ExecutionRole, "")
	d.text("task role", have.TaskRole, want.TaskRole, "")
	// the note of one that is no longer asked for starts nothing anew: it goes with the next image
	if want.Tags[stack.TagImage] != "" {
		d.text("ready image", have.Tags[stack.TagImage], want.Tags[stack.TagImage], "image.uri")
	}
	d.text("release command", DecodeTag(have.Tags[TagRelease]), DecodeTag(want.Tags[TagRelease]), "service.release")
	d.text("domain noted", have.Tags[stack.TagDomain], want.Tags[stack.TagDomain], "service.domain")
	d.text("worker", have.Tags[stack.TagWorker], want.Tags[stack.TagWorker], "")
	if len(have.Containers) != len(want.Containers) {
		d.text("containers", strconv.Itoa(len(have.Containers)), strconv.Itoa(len(want.Containers)), "")
		return d.changes
	}
	for n := range want.Containers {
		d.container(want.Containers[n], have.Containers[n])
	}
	return d.changes
}

type differ struct{ changes []plan.Change }

func (d *differ) text(field, from, to, answer string) {
	if from != to {
		to = cmp.Or(to, "none")
		d.changes = append(d.changes, plan.Change{Field: field, From: from, To: to, Answer: answer})
	}
}

func (d *differ) number(field string, from, to int, answer string) {
	d.text(field, strconv.Itoa(from), strconv.Itoa(to), answer)
}

func (d *differ) container(want, have live.Container) {
	d.text("container", have.Name, want.Name, "")
	d.text("image", have.Image, want.Image, "")
	d.text("user", have.User, want.User, "service.user")
	d.text("command", ShellJoin(have.Command), ShellJoin(want.Command), "service.command")
	d.number("port", have.Port, want.Port, "service.port")
	d.text("container health check", strings.Join(have.HealthCommand, " "), strings.Join(want.HealthCommand, " "),
		"service.health_command")
	if len(want.HealthCommand) > 0 && len(have.HealthCommand) > 0 {
		d.number("health interval", have.HealthInterval, want.HealthInterval, "")
		d.number("health timeout", have.HealthTimeout, want.HealthTimeout, "")
		d.number("health retries", have.HealthRetries, want.HealthRetries, "")
		d.number("health start period", have.HealthStart, want.HealthStart, "service.grace")
	}
	d.number("stop timeout", have.StopTimeout, want.StopTimeout, "")
	d.text("log driver", have.LogDriver, want.LogDriver, "")
	for _, name := range both(have.LogOptions, want.LogOptions) {
		d.text("log option "+name, have.LogOptions[name], want.LogOptions[name], "")
	}
	d.text("privileged", strconv.FormatBool(have.Privileged), strconv.FormatBool(want.Privileged), "")
	d.text("read-only root", strconv.FormatBool(have.ReadOnlyRoot), strconv.FormatBool(want.ReadOnlyRoot), "")
	for _, name := range both(have.Environment, want.Environment) {
		from, was := have.Environment[name]
		to, is := want.Environment[name]
		switch {
		case name == VariablePort && to == strconv.Itoa(want.Port) && (!was || from == strconv.Itoa(have.Port)):
			// it goes with the port; a revision from before it was handed over shows by running that it does without
		case was && !is:
			d.changes = append(d.changes, plan.Change{Field: "environment " + name, From: "set", To: "removed",
				Answer: "service.variables"})
		case !was && is:
			d.changes = append(d.changes, plan.Change{Field: "environment " + name, To: to, Answer: "service.variables"})
		case from != to:
			d.changes = append(d.changes, plan.Change{Field: "environment " + name, From: "another value", To: to,
				Answer: "service.variables"})
		}
	}
	for _, name := range both(have.Secrets, want.Secrets) {
		d.text("secret "+name, have.Secrets[name], cmp.Or(want.Secrets[name], "removed"), "secrets.keys")
	}
}

// both returns the keys of two maps, sorted.
func both(a, b map[string]string) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}
