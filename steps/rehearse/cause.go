package rehearse

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/deploy"
	"slipway/steps/live"
)

// cause is why a container failed, and what mends it.
type cause struct{ what, fix string }

// cause reads it from how the container ended and from what it wrote.
func (r *rehearsal) cause(d live.TaskDefinition, s state, logs lines) cause {
	if s.OOMKilled || s.ExitCode == killed {
		return cause{fmt.Sprintf("It needs more memory than the task's %s MiB: it was killed", d.Memory),
			"raise service.memory, or let it use less"}
	}
	if names := deploy.MissingInLog(logs); len(names) > 0 {
		return r.lacks(names)
	}
	if c, ok := r.named(logs); ok {
		return c
	}
	end := logs.last(1)
	text := ""
	if len(end) > 0 {
		text = ": " + strings.TrimSpace(end[0])
	}
	if s.ExitCode == 0 {
		return cause{"It ends by itself with exit code 0 instead of serving" + text,
			"let CMD or service.command start the server in the foreground"}
	}
	if s.ExitCode == 126 || s.ExitCode == 127 {
		return cause{fmt.Sprintf("Its command cannot be run (exit code %d)%s", s.ExitCode, text),
			"mend CMD or ENTRYPOINT of the Dockerfile, or service.command"}
	}
	return cause{fmt.Sprintf("It crashes with exit code %d%s", s.ExitCode, text), "mend what the lines below say"}
}

// named is the cause that the lines name, and false where they name none that is known.
func (r *rehearsal) named(logs lines) (cause, bool) {
	c, ok := deploy.CauseInLog(logs)
	switch {
	case c.Hinge != deploy.OnReach:
	case r.noDB != "":
		c.Fix = r.noDB
	default:
		c.Fix = "let it start without, or give the rehearsal one: --database-url, --redis-url"
	}
	return cause{c.What, c.Fix}, ok
}

// lacks says which variables the app looks for in vain, and where their values come from.
func (r *rehearsal) lacks(names []string) cause {
	what := "It lacks the variable " + names[0]
	if len(names) > 1 {
		what = "It lacks the variables " + strings.Join(names, ", ")
	}
	unknown := slices.DeleteFunc(slices.Clone(names), r.known)
	if len(unknown) == 0 {
		return cause{what + ", or does not accept the value it has here", "give the real value: put it into .env, or start " +
			"the rehearsal with the value in the environment"}
	}
	return cause{what, fmt.Sprintf("add %s to secrets.keys, or to service.variables where it is no secret",
		strings.Join(unknown, ", "))}
}
