package wizard

import (
	"slices"

	"slipway/steps"
)

// Verb is something that can be done with a stack from home.
type Verb struct {
	Name string // as it is called, on the command line where it is a command
	Does string
	Key  string // of home; "": only the palette has it
	Way  Way
	Arg  string // the step that runs
}

// Way is how a verb is done.
type Way int

const (
	RunsStep Way = iota
	ShowsPlan
	ShowsChecklist
	ShowsLog
	ShowsPage  // lines to read, on home itself
	InTerminal // as a command, which has the terminal until it ends
	OpensBrowser
	Rereads
	Copies
	Shares // writes a file
	Leaves
)

// Verbs are all that home offers, what is wanted most first.
func (s *State) Verbs() []Verb {
	verbs := []Verb{
		{Name: "plan", Does: "what differs from slipway.yaml, and what it takes", Key: "p", Way: ShowsPlan},
		{Name: "apply", Does: "the plan, carried out once the app's name is typed", Way: ShowsPlan},
		{Name: "deploy", Does: "a new image to all that runs, changes shown first", Key: "d", Way: InTerminal},
		{Name: "rollback", Does: "to the image of an earlier revision, chosen from a list", Key: "b", Way: InTerminal},
		{Name: "history", Does: "what ran when: revision, image, commit, who", Key: "v", Way: ShowsPage},
		{Name: "checklist", Does: "the security checklist, verified against AWS", Key: "c", Way: ShowsChecklist},
		{Name: "cost", Does: "what it costs a month, planned against running", Key: "$", Way: ShowsPage},
		{Name: "map", Does: "the picture of the stack", Key: "m", Way: ShowsPage},
		{Name: "inspect", Does: "what the folder says of the app, with file and line", Key: "i", Way: ShowsPage},
		{Name: "policy", Does: "the IAM policy that running slipway needs", Way: ShowsPage},
		{Name: "console", Does: "links to the AWS console, a resource each", Key: "w", Way: ShowsPage},
		{Name: "open", Does: "the URL in the browser", Key: "o", Way: OpensBrowser},
		{Name: "read", Does: "AWS again, now", Key: "r", Way: Rereads},
		{Name: "copy", Does: "the URL, or the DNS records that are waited for", Key: "y", Way: Copies},
		{Name: "share", Does: "the setup as Markdown or SVG, without account ids", Key: "e", Way: Shares},
		{Name: "rehearse", Does: "the container on this machine, as ECS will run it", Way: InTerminal},
		{Name: "secrets", Does: "whose they are, how old, who is given them", Way: InTerminal},
		{Name: "destroy", Does: "everything, once the app's name is typed", Way: InTerminal},
		{Name: "logs", Does: "the log as it grows", Key: "l", Way: ShowsLog},
		{Name: "run", Does: "a job or a command, now", Key: "x", Way: InTerminal},
		{Name: "jobs", Does: "when each runs, next and last; pause, add, change", Way: InTerminal},
		{Name: "db open", Does: "the database to your address for a while", Way: InTerminal},
		{Name: "db close", Does: "that, now", Way: InTerminal},
		{Name: "doctor", Does: "what is wrong, why, and what helps", Key: "h", Way: InTerminal},
	}
	for _, step := range steps.All() {
		verbs = append(verbs, Verb{Name: "step " + step.Name, Does: step.Title, Way: RunsStep, Arg: step.Name})
	}
	return append(verbs, Verb{Name: "leave", Does: "slipway; nothing changes in AWS", Key: "q", Way: Leaves})
}

// Verb is the verb of a name.
func (s *State) Verb(name string) (Verb, bool) {
	verbs := s.Verbs()
	if i := slices.IndexFunc(verbs, func(v Verb) bool { return v.Name == name }); i >= 0 {
		return verbs[i], true
	}
	return Verb{}, false
}
