package rehearse

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"slipway/steps/deploy"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Facts are what a rehearsal has seen of a container, and under what: what the sandbox cannot know of an image. They
// hold no values of secrets, and of what the container wrote the last lines of one that ended.
type Facts struct {
	Given    Given
	Platform string `json:",omitempty"` // that the image is built for

	Ended    *Exit         `json:",omitempty"` // the service's container, by itself; nil: it ran until it was stopped
	Told     bool          `json:",omitempty"` // the ports are all that it listens on
	Ports    []Port        `json:",omitempty"`
	Status   int           `json:",omitempty"` // that the health path answered last; 0: it gave no answer
	TimedOut bool          `json:",omitempty"` // the health path was asked and said nothing
	Ready    time.Duration `json:",omitempty"` // how long it took until the health path answered
	Deaf     bool          `json:",omitempty"` // SIGTERM did not end it

	Commands []Command `json:",omitempty"` // what was run once: the release command, jobs
	Workers  []Command `json:",omitempty"` // those that ended by themselves
}

// Given is what a container got, as far as what it did may hang on it.
type Given struct {
	Command    []string          `json:",omitempty"`
	User       string            `json:",omitempty"`
	ReadOnly   bool              `json:",omitempty"`
	Memory     string            `json:",omitempty"` // MiB
	Port       int               `json:",omitempty"`
	HealthPath string            `json:",omitempty"`
	Grace      time.Duration     `json:",omitempty"`
	Plain      map[string]string `json:",omitempty"` // variables that are no secrets
	Names      []string          `json:",omitempty"` // of all variables
	Database   bool              `json:",omitempty"` // one was there to be reached
	URLForm    string            `json:",omitempty"` // of DATABASE_URL: what is in it beside names and the password
}

// Port is a port that something in a container listened on.
type Port struct {
	Number int
	Local  bool `json:",omitempty"` // on localhost alone
}

// Command is a command that was run once.
type Command struct {
	Words []string
	Exit  Exit
}

// Exit is how a container ended, or why it did not start.
type Exit struct {
	Code     int           `json:",omitempty"`
	NoMemory bool          `json:",omitempty"`
	After    time.Duration `json:",omitempty"`
	Refused  string        `json:",omitempty"` // why it did not start, in the engine's words
	Missing  []string      `json:",omitempty"` // variables that it has said it lacks
	Hinge    deploy.Hinge  `json:",omitempty"` // what it hangs on beside the image
	Lines    []string      `json:",omitempty"` // the last that it wrote
}

// noteGiven notes what containers get.
func (r *rehearsal) noteGiven() {
	c := r.container()
	g := Given{Command: c.Command, User: c.User, ReadOnly: c.ReadOnlyRoot, Memory: r.spec.Definition.Memory, Port: c.Port,
		HealthPath: r.spec.HealthPath, Grace: r.spec.Grace, Plain: map[string]string{}}
	for key, v := range c.Environment {
		if v != plan.KnownAfterApply {
			g.Plain[key] = v
		}
	}
	g.Names = slices.Sorted(maps.Keys(c.Environment))
	g.Names = append(g.Names, slices.Sorted(maps.Keys(c.Secrets))...)
	if d := r.spec.Database; d != nil {
		g.Database = r.noDB == ""
	}
	g.URLForm = URLForm(r.values[stack.KeyDatabaseURL])
	r.report.Facts.Given = g
}

// URLForm is what is written in a URL beside names, addresses and passwords: its scheme and its parameters.
func URLForm(u stack.Secret) string {
	parsed, err := url.Parse(u.Reveal())
	if err != nil || u.Empty() {
		return ""
	}
	return parsed.Scheme + "?" + parsed.Query().Encode()
}

// exit is how a container ended.
func (r *rehearsal) exit(s state, logs lines) Exit {
	e := Exit{Code: s.ExitCode, NoMemory: s.OOMKilled || s.ExitCode == killed, Lines: logs.last(8),
		Missing: deploy.MissingInLog(logs)}
	if after := s.FinishedAt.Sub(s.StartedAt); after > 0 {
		e.After = after
	}
	if c, ok := deploy.CauseInLog(logs); ok && len(e.Missing) == 0 {
		e.Hinge = c.Hinge
	}
	return e
}

// notStarted is a container that the engine could not start: why is what refused says of it.
func notStarted(why string) Exit {
	_, said, _ := strings.Cut(why, ": ")
	e := Exit{Refused: said}
	if strings.Contains(said, "find user") {
		e.Hinge = deploy.OnUser
	}
	return e
}

// observed notes what was seen of the service's container.
func (r *rehearsal) observed(s seen, logs lines) {
	f := &r.report.Facts
	if !s.state.Running {
		e := r.exit(s.state, logs)
		f.Ended = &e
		return
	}
	f.Told, f.Status, f.TimedOut, f.Ready = s.told, s.status, slow(s.refusal), s.after
	for _, l := range s.listeners {
		f.Ports = append(f.Ports, Port{l.port, l.local})
	}
}
