package deploy

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// exited is an application that ended. Where its log names why, that is the cause.
func (f failing) exited() Cause {
	c := Cause{Kind: Exited, Step: "image",
		Means: fmt.Sprintf("the application ends with exit code %d, so the containers do not stay up", *f.exit)}
	var lines []string
	for _, l := range f.logs {
		lines = append(lines, l.Text)
	}
	names := MissingInLog(lines)
	read, found := CauseInLog(lines)
	switch {
	case *f.exit == 0:
		c.Step, c.Answers = "service", []string{"service.command"}
		c.Means, c.Next = "the container's command ends by itself, where it should go on serving", "set service.command to "+
			"one that stays in the foreground"
		return c
	case len(names) > 0:
		c.named, c.Step, c.Answers = true, "secrets", []string{"secrets.keys", "service.variables"}
		c.Means = fmt.Sprintf("the application ends with exit code %d: it lacks the variable %s", *f.exit,
			strings.Join(names, ", "))
		c.Next = "add it to secrets.keys, or to service.variables where it is no secret; where it is there already, its " +
			"value is not accepted"
		return c
	case found:
		c.named = true
		c.Means = fmt.Sprintf("the application ends with exit code %d: %s", *f.exit,
			strings.ToLower(read.What[:1])+read.What[1:])
		c.Next = read.Fix + "; slipway deploy brings a new image"
		if read.Hinge == OnReach {
			c.Step, c.Next = "network", "slipway plan says whether the database, the cache or a security group is not as it "+
				"should be; "+read.Fix
		}
		if read.Hinge == OnDatabaseURL {
			c.Next, c.Step, c.Answers = read.Fix, "data", []string{"data.url_style"}
		}
		return c
	}
	if c.Next = "its log says why"; len(f.logs) == 0 {
		c.Next = "it wrote nothing to its log: look at service.command and the environment it is given"
	}
	c.Next += "; mend it and bring a new image with slipway deploy, or change the answer that is wrong"
	return c
}

// says finds where a server says that it listens: "Uvicorn running on http://127.0.0.1:8000", "Listening on :3000",
// "server started on port 3000".
var says = regexp.MustCompile(`(?i)\b(?:listen|serving|running|started|bound|available|ready|accepting)[a-z]*\b[^\n]{0,50}?` +
	`(?:(\d{1,3}(?:\.\d{1,3}){3}|localhost|\[[0-9a-f:]+\]|\*)?:|\bport:? )(\d{2,5})\b`)

// listens reports whether the log says that a server listens.
func (f failing) listens() bool {
	return slices.ContainsFunc(f.logs, func(l Line) bool { return says.MatchString(l.Text) })
}

// listensElsewhere is the cause where the log of containers that do not get healthy says that they listen on another
// port, or on localhost alone.
func (f failing) listensElsewhere() (Cause, bool) {
	c := Cause{Kind: Unhealthy, Step: "service"}
	port, local, told := 0, false, false
	for _, l := range f.logs {
		m := says.FindStringSubmatch(l.Text)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[2])
		if err != nil {
			continue
		}
		at := m[1] == "localhost" || net.ParseIP(strings.Trim(m[1], "[]")).IsLoopback()
		if n == f.port && !at {
			return c, false
		}
		port, local, told = n, at, true
	}
	switch {
	case !told:
		return c, false
	case port == f.port:
		c.Means = fmt.Sprintf("the application listens on port %d of localhost only, where no load balancer reaches it: its "+
			"log says so", port)
		c.Step, c.Next = "image", "let the server listen on 0.0.0.0 (often --host 0.0.0.0, or HOST=0.0.0.0)"
	default:
		where := ""
		if local {
			where = " of localhost"
		}
		c.Answers = []string{"service.port"}
		c.Means = fmt.Sprintf("the application listens on port %d%s, not on %d: its log says so", port, where, f.port)
		c.Next = fmt.Sprintf("set service.port to %d, or let the server listen on the port in PORT", port)
	}
	return c, true
}
