// Package plan holds the desired stack against the live one: a graph of actions, the engine that runs it, and the
// events it emits.
package plan

import (
	"context"
	"time"
)

// Verb says what an action does to its resource.
type Verb string

const (
	Create  Verb = "create"
	Update  Verb = "update"
	Replace Verb = "replace"
	Delete  Verb = "delete"
	Adopt   Verb = "adopt"
	None    Verb = "none"  // shown in the plan, never run
	Check   Verb = "check" // reads how things have turned out; changes nothing
	RunOnce Verb = "run"   // starts a task that ends by itself; no resource is left of it
)

// OfResource reports whether the verb makes, changes or removes a resource, or shows one. A check and a run only do
// work.
func (v Verb) OfResource() bool { return v != Check && v != RunOnce }

// Documented is the verb as JSON output names it. There are six: a check changes nothing and is none, a run makes a
// task and is create. So scripts that count changes stay right.
func (v Verb) Documented() Verb {
	switch v {
	case Check:
		return None
	case RunOnce:
		return Create
	}
	return v
}

// Change is one setting that differs. To is "known after apply" when it depends on something not made yet.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to"`
	// Answer is the id of the question whose answer decides the field, empty when none does.
	Answer string `json:"answer,omitempty"`
}

// KnownAfterApply is written for a value that an earlier action of the same plan will make.
const KnownAfterApply = "known after apply"

// Action is one step towards the desired stack: one resource, one verb.
type Action struct {
	ID      string // step, slash, resource: data/database
	Step    string
	Verb    Verb
	Name    string // the resource's name in AWS, which consent names: shop-db
	Title   string // for people: "RDS PostgreSQL 16"
	Changes []Change
	Reason  string // why it is done when the changes do not say it: "the last deployment failed"
	// ids of actions that must succeed first; one that is not in the plan, or has nothing to do, is not waited for
	Needs         []string
	EvenIfWaiting bool          // it runs although an action it needs waits for the user
	NotOurs       bool          // the stack uses it and never makes, changes or deletes it: the account's default VPC
	Typical       time.Duration // how long it usually takes; zero for seconds
	Calls         []string      // the operations it will make, as the aws CLI names them: "rds create-db-instance"

	// Sends makes the requests that it is going to send, as far as they are known before it runs and without secrets; nil:
	// there is nothing to be said that Changes do not say.
	Sends func() []any

	// Run does it. It reads what it needs from r.Live when it runs, not when it was planned, and records what it made.
	Run func(ctx context.Context, r *Run) error
}

// ProblemKind says why a plan may not run.
type ProblemKind string

const (
	Foreign ProblemKind = "foreign" // the name is taken by something without the stack's tags
	Locked  ProblemKind = "locked"  // the answer cannot change after creation
	Unread  ProblemKind = "unread"  // a fact the plan needs could not be read
	Invalid ProblemKind = "invalid" // the answer does not fit what AWS has
)

// Problem stops a plan before anything is written.
type Problem struct {
	Kind     ProblemKind `json:"kind"`
	Step     string      `json:"step"`
	Resource string      `json:"resource"` // the name that is taken, the answer that is locked
	Why      string      `json:"why"`
	WayOut   string      `json:"way_out"`
	Err      error       `json:"-"` // of an unread fact
	Follows  bool        `json:"-"` // it follows from a problem of another step, which explains it
}

// Note is something the user should know that stops nothing: a DNS record to add elsewhere, a fact that could not be
// verified.
type Note struct {
	Step string `json:"step"`
	Text string `json:"text"`
	// Waiting marks work that waits for a person (DNS elsewhere): apply finishes the rest and exits 4.
	Waiting bool `json:"waiting,omitempty"`
	// USD is what the thing that the note is about goes on to cost a month, at most, where that is known.
	USD float64 `json:"-"`
	// Record is the DNS record to add, where the note is about one that is known by now.
	Record DNSRecord `json:"record,omitzero"`
}

// DNSRecord is a record that a person adds where a domain's DNS is hosted.
type DNSRecord struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value string `json:"value"`
}
