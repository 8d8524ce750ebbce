// Package question says what a question is. One definition drives the form, the plain prompts, --set and slipway.yaml.
package question

import "strings"

// Kind is how an answer is entered.
type Kind string

const (
	Select  Kind = "select" // one of Options
	Pick    Kind = "pick"   // one of Options or Choices, of which there may be many, or typed
	Text    Kind = "text"
	Number  Kind = "number"  // a whole number
	YesNo   Kind = "yesno"   // true or false
	List    Kind = "list"    // names, comma separated
	Names   Kind = "names"   // names of variables, each a secret, a plain setting or left out
	Jobs    Kind = "jobs"    // cron jobs, edited as a table
	Workers Kind = "workers" // processes beside the API, one a line
	Secret  Kind = "secret"  // masked, refuses --set, never in slipway.yaml
)

// Source says where an answer came from.
type Source string

const (
	You      Source = "you"
	Detected Source = "detected"
	Default  Source = "default"
)

// Option is one choice of a Select or a Pick. Its price is not here: it is the estimate of the stack with that answer.
type Option struct {
	Value, Label string
	Note         string // the trade-off, one short sentence
	For          string // the names a certificate is for, comma separated; empty: not known, or not a certificate
}

// Question is one question as data. ID is the path of the answer in slipway.yaml.
type Question struct {
	ID      string
	Step    string
	Title   string
	Name    string // what the answer is called in a list, where the last part of the id reads badly; empty: that part
	Unit    string // of a number, as it stands behind it: "GiB"
	Why     string // why it is asked, one or two sentences
	Kind    Kind
	Options []Option
	Choices string // live choices to offer beside Options, as account.Choices reads them: vpcs, zones; empty: none
	Ask     bool   // no sound default: asked in the first setup
	Locked  string // why it cannot change after creation, and the way out; empty: it can
	// Applies reports whether the question makes sense for the other answers. nil: always.
	Applies func(get func(id string) string) bool
	// Validate returns an error that says what is wrong and gives an example. nil: anything goes.
	Validate func(value string) error
}

// Listed reports whether the answer is a list of things with a name and more, one a line.
func (q Question) Listed() bool { return q.Kind == Jobs || q.Kind == Workers }

// Called is what the answer is called in a list.
func (q Question) Called() string {
	if q.Name != "" {
		return q.Name
	}
	return strings.ReplaceAll(q.ID[strings.LastIndexByte(q.ID, '.')+1:], "_", " ")
}

// Answer is a value with its source.
type Answer struct {
	Value  string
	Source Source
	From   string // what a detected answer rests on ("Dockerfile:7")
	Unsure bool   // a guess: the folder does not decide it, so it is asked
	// Options are what a guess lies between, where that is known.
	Options []Option
}
