// Package inspect reads a folder and says what is known of the app in it: where its image is built, what it speaks,
// what it needs and what it takes from its environment. It reads and nothing more: no program is run, no network is
// used, nothing is written. It knows nothing of AWS, and no value of a secret leaves it.
package inspect

import (
	"cmp"
	"slices"
	"strings"

	"slipway/steps/secretscan"
)

// Confidence says how far an answer can be relied on.
type Confidence string

// A sure answer needs no question. A likely one is a default to be confirmed. A guess is asked.
const (
	Sure   Confidence = "sure"
	Likely Confidence = "likely"
	Guess  Confidence = "guess"
)

// Answer is what the folder says to one question.
type Answer struct {
	ID         string     `json:"id"`
	Value      string     `json:"value"`
	Evidence   string     `json:"evidence"` // file:line, and what else agrees
	Confidence Confidence `json:"confidence"`
}

// Image is what an image is built from: slash paths from the folder.
type Image struct {
	Dockerfile string   `json:"dockerfile"`
	Context    string   `json:"context"`
	Target     string   `json:"target"`     // a stage; "": the last
	Candidates []string `json:"candidates"` // the other Dockerfiles
}

// Report is what a folder says.
type Report struct {
	Image   Image    `json:"image"`
	Answers []Answer `json:"answers"`
	Notes   []string `json:"notes"`

	App      App      `json:"-"` // of the first Dockerfile, where several may be meant
	Jobs     []Job    `json:"-"` // commands that are run at times, or may be
	Choices  []Choice `json:"-"` // the Dockerfiles there are, those that may be meant first
	Names    []Name   `json:"-"` // the variables it reads, by name
	Cautions []string `json:"-"` // the notes about what keeps a container from running well

	tree *tree
}

// Choice is a Dockerfile that can be built.
type Choice struct {
	Dockerfile string
	Note       string // what it is for, as far as the folder tells
}

// Answer returns the answer to a question.
func (r *Report) Answer(id string) (Answer, bool) {
	at := slices.IndexFunc(r.Answers, func(a Answer) bool { return a.ID == id })
	if at < 0 {
		return Answer{}, false
	}
	return r.Answers[at], true
}

// Folder reads a folder. It never fails: what cannot be read says nothing, and a note says so.
func Folder(path string) Report { return report(walk(path), Image{}) }

// For is what the same folder says of what is built from a certain Dockerfile, context and stage; what is left empty is
// found. The list of its files is not read again.
func (r *Report) For(wanted Image) *Report {
	if wanted = wanted.clean(); r.tree == nil || r.about(wanted) {
		return r
	}
	other := report(r.tree, wanted)
	return &other
}

// about reports whether a report is about what is wanted, and about nothing else.
func (r *Report) about(wanted Image) bool {
	said, _ := r.Answer("image.dockerfile")
	return (wanted.Dockerfile == "" || wanted.Dockerfile == r.Image.Dockerfile && said.Confidence != Guess) &&
		(wanted.Context == "" || wanted.Context == r.Image.Context) &&
		(wanted.Target == "" || wanted.Target == r.Image.Target)
}

func report(t *tree, wanted Image) Report {
	r := Report{Image: Image{Candidates: []string{}}, Answers: []Answer{}, Notes: []string{}, tree: t}
	r.Notes = append(r.Notes, t.notes...)
	choice := chooseImage(t, wanted)
	r.Image, r.Notes = choice.image, append(r.Notes, choice.notes...)
	r.Answers = append(r.Answers, choice.answers...)
	found := make([]answers, 0, len(choice.apps))
	for _, a := range choice.apps {
		got := a.inspect()
		found = append(found, got)
		r.Notes, r.Cautions = append(r.Notes, got.notes...), append(r.Cautions, got.cautions...)
		r.Jobs = append(r.Jobs, got.jobs...)
		r.Names = append(r.Names, got.names...)
	}
	r.Names = onceEach(r.Names)
	r.Answers = append(r.Answers, merge(found)...)
	apps := make([]App, len(choice.apps))
	for i, a := range choice.apps {
		apps[i] = a.summary(found[i])
	}
	r.App, r.Choices = apps[0], choice.list(apps)
	r.Notes, r.Cautions = unique(append(r.Notes, r.Cautions...)), unique(r.Cautions)
	r.mask()
	return r
}

// masked stands for a secret in a command.
const masked = "***"

// mask takes secrets out of what is told: commands may hold some. A command that does is no answer to rely on.
func (r *Report) mask() {
	r.Jobs = slices.DeleteFunc(r.Jobs, func(j Job) bool {
		return maskCommand(j.Command) != j.Command || secretscan.Mask(j.Command, masked) != j.Command
	})
	for i, a := range r.Answers {
		value := a.Value
		if a.ID == "service.release" || a.ID == "workers" || a.ID == "schedule.jobs" {
			value = maskCommand(value)
		}
		if value = secretscan.Mask(value, masked); value != a.Value {
			r.Answers[i].Value, r.Answers[i].Confidence = value, weaker(a.Confidence, Guess)
			r.Notes = append(r.Notes, a.ID+": a command holds a secret, which is not shown")
		}
	}
	for _, list := range [][]string{r.Notes, r.Cautions} {
		for i, n := range list {
			list[i] = secretscan.Mask(n, masked)
		}
	}
}

func maskCommand(line string) string {
	words := strings.Fields(line)
	held := secretscan.InCommand(words)
	if len(held) == 0 {
		return line
	}
	for i := range held {
		words[i] = masked
	}
	return strings.Join(words, " ")
}

// answers are what one app of the folder says.
type answers struct {
	list     []Answer
	notes    []string
	cautions []string
	jobs     []Job
	names    []Name
}

// value is the answer to a question, "" where there is none.
func (a *answers) value(id string) string {
	if at := slices.IndexFunc(a.list, func(x Answer) bool { return x.ID == id }); at >= 0 {
		return a.list[at].Value
	}
	return ""
}

func (a *answers) add(id, value, evidence string, c Confidence) {
	a.list = append(a.list, Answer{id, value, evidence, c})
}

// order is the order in which answers are told: that of the questions.
var order = []string{"image.args", "image.secrets", "image.ssh", "service.port", "service.host",
	"service.health_path", "service.release", "service.stop_signal", "data.database", "data.url_style", "data.cache",
	"data.cache_url", "secrets.keys", "service.variables", "workers", "schedule.jobs", "language", "framework"}

// lists are answers that hold several things: those of all apps count.
var lists = []string{"image.args", "image.secrets", "secrets.keys", "service.variables", "workers", "schedule.jobs"}

// merge is the answer of several apps: what they agree on, and otherwise a guess.
func merge(all []answers) (merged []Answer) {
	for _, id := range order {
		var given []Answer
		for _, a := range all {
			if at := slices.IndexFunc(a.list, func(x Answer) bool { return x.ID == id }); at >= 0 {
				given = append(given, a.list[at])
			}
		}
		switch {
		case len(given) == 0:
		case len(all) == 1:
			merged = append(merged, given[0])
		case slices.Contains(lists, id):
			merged = append(merged, union(given))
		case id == "data.database" || id == "data.cache" || id == "data.url_style":
			merged = append(merged, needed(given))
		default:
			merged = append(merged, agreed(given, len(all)))
		}
	}
	return merged
}

// union puts lists together.
func union(given []Answer) Answer {
	u := given[0]
	var items, from []string
	for _, a := range given {
		if a.Value == "" {
			continue
		}
		for _, item := range splitList(a.Value) {
			name := itemName(item)
			if !slices.ContainsFunc(items, func(i string) bool { return itemName(i) == name }) {
				items = append(items, item)
			}
		}
		from = append(from, a.Evidence)
		u.Confidence = weaker(u.Confidence, a.Confidence)
	}
	u.Value = joinList(items)
	if len(from) > 0 {
		u.Evidence = joinEvidence(from)
	}
	return u
}

// needed is what any of several apps needs.
func needed(given []Answer) Answer {
	n := given[0]
	for _, a := range given {
		if n.Value == "none" || n.Value == "" {
			n = a
		}
	}
	for _, a := range given {
		if a.Value != n.Value {
			n.Confidence = weaker(n.Confidence, Likely)
		}
	}
	return n
}

func agreed(given []Answer, apps int) Answer {
	a := given[0]
	for _, other := range given {
		if a.Value == "" {
			a = other
		}
	}
	for _, other := range given {
		if other.Value != a.Value || len(given) != apps {
			a.Confidence = Guess
		}
		a.Confidence = weaker(a.Confidence, other.Confidence)
	}
	return a
}

func weaker(a, b Confidence) Confidence {
	rank := map[Confidence]int{Guess: 1, Likely: 2, Sure: 3}
	if rank[b] < rank[a] {
		return b
	}
	return a
}

func unique[T cmp.Ordered](list []T) []T {
	out := make([]T, 0, len(list))
	for _, v := range list {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
