package service

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// checkUser looks at every container of every revision that runs or can run: none may run as root, or have root's
// powers.
func checkUser(in check.Input) check.Result {
	l := in.Live
	u := users{l: l, seen: map[string]bool{}}
	for _, f := range []struct {
		what, call, field string
		err               error
	}{
		{"the running revision", l.Running.Call, "containerDefinitions[]", l.Running.Err},
		{"the task definitions", l.Families.Call, "containerDefinitions[].user", l.Families.Err},
		{"the schedules", l.Schedules.Call, "EcsParameters.TaskDefinitionArn", l.Schedules.Err},
		{"the cluster's services", l.Services.Call, "services[].taskDefinition", l.Services.Err},
		{"the cluster's tasks", l.Tasks.Call, "tasks[].taskDefinitionArn", l.Tasks.Err},
	} {
		if f.err != nil {
			u.unread(f.what, f.call, f.field, f.err)
		}
	}
	for _, r := range l.Runs() {
		u.run(r)
	}
	switch {
	case len(u.wrong) > 0:
		u.res.Status, u.res.Detail = check.Fail, strings.Join(u.wrong, "; ")
	case len(u.unknown) > 0:
		u.res.Status, u.res.Detail, u.res.Fix = check.Unknown, strings.Join(u.unknown, "; "), strings.Join(u.fixes, "; ")
	case len(u.res.Evidence) == 0:
		u.res.Status, u.res.Detail = check.NotApplicable, "no service runs yet"
	default:
		u.res.Status = check.Pass
	}
	return u.res
}

// users gathers what the check finds.
type users struct {
	l              *live.Stack
	res            check.Result
	wrong, unknown []string
	fixes          []string        // what makes the unknown known, each once
	seen           map[string]bool // revisions
}

func (u *users) unread(what, call, field string, err error) {
	r := check.Unread(what, call, field, err)
	u.unknown, u.res.Evidence = append(u.unknown, r.Detail), append(u.res.Evidence, r.Evidence...)
	if !slices.Contains(u.fixes, r.Fix) {
		u.fixes = append(u.fixes, r.Fix)
	}
}

func (u *users) fail(format string, args ...any) {
	u.wrong = append(u.wrong, fmt.Sprintf(format, args...))
}

func (u *users) evidence(call, field, value string) {
	u.res.Evidence = append(u.res.Evidence, check.Evidence{Call: call, Field: field, Value: value})
}

// run looks at the revision of one way in which something runs.
func (u *users) run(r live.Run) {
	if err := r.Definition.Err; err != nil {
		u.unread("the revision that "+r.By+" runs", r.Definition.Call, "containerDefinitions[].user", err)
		return
	}
	d := r.Definition.Value
	if d == nil {
		return
	}
	name := fmt.Sprintf("%s:%d", d.Family, d.Revision)
	if u.seen[name] {
		return
	}
	u.seen[name] = true
	for _, c := range d.Containers {
		u.container(r.Definition.Call, name, *d, c)
	}
	u.host(r.Definition.Call, name, *d)
}

func (u *users) container(call, name string, d live.TaskDefinition, c live.Container) {
	where := name + " " + c.Name
	if c.User != "" {
		u.evidence(call, where+".user", c.User)
		if stack.RootUser(c.User) {
			u.fail("%s says that %s runs as %s, which is root", name, c.Name, c.User)
		}
	} else {
		u.evidence(call, where+".user", "not set")
		u.image(where, u.l.ConfigOf(d, c))
	}
	if c.Privileged {
		u.evidence(call, where+".privileged", "true")
		u.fail("%s makes %s privileged, which is root on the host", name, c.Name)
	}
	for _, capability := range c.Capabilities {
		if !ordinaryCapability(capability) {
			u.evidence(call, where+".linuxParameters.capabilities.add", capability)
			u.fail("%s gives %s the capability %s, a part of what root may", name, c.Name, capability)
		}
	}
}

// image judges a container whose definition leaves the user to its image.
func (u *users) image(where string, image live.Fact[live.ImageConfig]) {
	switch {
	case image.Err != nil:
		u.unread("the USER of the image of "+where+", which its definition does not set,", image.Call,
			"config.User", image.Err)
	case image.Value == nil:
		u.unknown = append(u.unknown, "the definition of "+where+" names no user, and the image's own USER was not read")
	default:
		user := image.Value.User
		said := user
		if said == "" {
			said = "not set, which is root"
		}
		u.evidence(image.Call, where+" config.User", said)
		if stack.RootUser(user) {
			u.fail("%s: neither the task definition nor the image names a user other than root", where)
		}
	}
}

// host judges what a definition shares with the machine below it. Fargate refuses most of it; EC2 does not.
func (u *users) host(call, name string, d live.TaskDefinition) {
	for _, m := range []struct{ field, value string }{{"pidMode", d.PIDMode}, {"ipcMode", d.IPCMode}} {
		if m.value == "host" {
			u.evidence(call, name+" "+m.field, m.value)
			u.fail("%s shares the host's processes or memory (%s is host)", name, m.field)
		}
	}
	for _, p := range d.HostPaths {
		if p == "/" || strings.HasSuffix(p, "docker.sock") || strings.HasPrefix(p, "/etc") || strings.HasPrefix(p, "/proc") {
			u.evidence(call, name+" volumes[].host.sourcePath", p)
			u.fail("%s mounts %s of the host, which gives root on it", name, p)
		}
	}
}

// defaultCapabilities are those that every container has anyway: to add one changes nothing.
var defaultCapabilities = []string{
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW", "SETFCAP",
	"SETGID", "SETPCAP",
	"SETUID", "SYS_CHROOT",
}

func ordinaryCapability(name string) bool {
	return slices.Contains(defaultCapabilities, strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(name)), "CAP_"))
}
