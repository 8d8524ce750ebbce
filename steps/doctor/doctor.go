// Package doctor says what is wrong with a stack that stands: the symptom, what it is seen by, the cause, and what
// helps. It follows a request hop by hop, from the domain's name to the database, and tells causes from what follows
// from them. Look reads what no other command needs; Diagnose is a function of what was read and does no I/O.
package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"slipway/steps/check"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Facts are what a diagnosis rests on.
type Facts struct {
	Settings stack.Settings
	Live     *live.Stack
	Beside   Beside
}

// Report is what the doctor has found.
type Report struct {
	Stack      check.Stack  `json:"stack"`
	At         time.Time    `json:"at"`
	Diagnoses  []Diagnosis  `json:"diagnoses"`
	Unverified []Unverified `json:"unverified"`
	Looked     []Looked     `json:"looked"`
}

// Diagnosis is one cause, with what follows from it.
type Diagnosis struct {
	ID       string           `json:"id"`
	Hop      Hop              `json:"hop"`
	Symptom  string           `json:"symptom"`
	Cause    string           `json:"cause"`
	Evidence []check.Evidence `json:"evidence"`
	Fix      string           `json:"fix"`
	Command  string           `json:"command,omitempty"` // applies the fix, or goes to where it is; empty: nothing here does
	Follows  []Consequence    `json:"follows"`
}

// Consequence is what is seen of a cause elsewhere.
type Consequence struct {
	Words    string           `json:"words"`
	Evidence []check.Evidence `json:"evidence"`
}

// Unverified is what could not be read, and so says nothing.
type Unverified struct {
	Hop      Hop            `json:"hop"`
	What     string         `json:"what"`
	Fix      string         `json:"fix"`
	Evidence check.Evidence `json:"evidence"`
}

// Looked is a hop that was looked at.
type Looked struct {
	Hop    Hop          `json:"hop"`
	Status check.Status `json:"status"` // pass, fail or unknown
	Words  string       `json:"words"`
}

// Hop is a place on the way of a request, or beside it.
type Hop string

// Hops in the order of a request.
const (
	Domain      Hop = "domain"
	Certificate Hop = "certificate"
	Balancer    Hop = "load balancer"
	Listener    Hop = "listener"
	Network     Hop = "network"
	Targets     Hop = "targets"
	Tasks       Hop = "tasks"
	Database    Hop = "database"
	Cache       Hop = "cache"
	Jobs        Hop = "jobs"
)

var hops = []Hop{Domain, Certificate, Balancer, Listener, Network, Targets, Tasks, Database, Cache, Jobs}

// ExitCode is what the command ends with: 1 when something is wrong, else 3 when something could not be verified.
func (r Report) ExitCode() int {
	switch {
	case len(r.Diagnoses) > 0:
		return 1
	case len(r.Unverified) > 0:
		return 3
	}
	return 0
}

// Diagnose says what is wrong.
func Diagnose(f Facts) Report {
	id := f.Live.Identity
	x := &exam{Facts: f, id: id, seen: map[Hop][]string{}}
	if x.built() {
		x.domain()
		x.certificate()
		x.balancer()
		x.listeners()
		x.targets()
		x.network()
		x.start()
		x.database()
		x.cache()
		x.jobs()
		x.symptoms()
	}
	diagnoses := x.diagnoses()
	return Report{
		Stack: check.Stack{App: id.App, Environment: id.Environment, Region: id.Region, Account: id.Account},
		At:    f.Live.ReadAt.UTC(), Diagnoses: diagnoses, Unverified: orNone(x.unread), Looked: x.looked(diagnoses),
	}
}

func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// exam is a stack being looked at.
type exam struct {
	Facts
	id     stack.Identity
	causes []*cause
	unread []Unverified
	seen   map[Hop][]string
}

// cause is a diagnosis and what it keeps from working.
type cause struct {
	Diagnosis
	breaks []effect
}

// effect is something that does not work.
type effect string

const (
	entry     effect = "entry"     // requests come to the load balancer and are forwarded
	toTasks   effect = "to tasks"  // the load balancer reaches the tasks
	placing   effect = "placing"   // ECS starts tasks
	pull      effect = "pull"      // their image
	secrets   effect = "secrets"   // their secrets
	logs      effect = "logs"      // their log
	egress    effect = "egress"    // their way to AWS's services and the internet
	running   effect = "running"   // the application stays up
	answering effect = "answering" // it answers its health check
	database  effect = "database"
	cacheUp   effect = "cache"
)

// ofJob is the effect that one job does not run.
func ofJob(name string) effect { return effect("job " + name) }

func (x *exam) wrong(hop Hop, breaks []effect, d Diagnosis) {
	d.Hop = hop
	x.causes = append(x.causes, &cause{d, breaks})
}

// blind notes what could not be read, each call once.
func (x *exam) blind(hop Hop, what, call, field string, err error) {
	why, next := cloud.Unread(call, err)
	x.unknown(hop, what+" "+why, next, evidence(call, field, "not read"))
}

func (x *exam) unknown(hop Hop, what, fix string, e check.Evidence) {
	if !slices.ContainsFunc(x.unread, func(u Unverified) bool { return u.What == what }) {
		x.unread = append(x.unread, Unverified{hop, what, fix, e})
	}
}

// saw notes what was looked at and is well, or wrong as a diagnosis says.
func (x *exam) saw(hop Hop, words string) {
	if !slices.Contains(x.seen[hop], words) {
		x.seen[hop] = append(x.seen[hop], words)
	}
}

// built reports whether there is a stack to look at.
func (x *exam) built() bool {
	l := x.Live
	switch {
	case l.Service.Exists() && l.Service.Value.Status != "DRAINING":
		return true
	case !l.Service.Read():
		x.blind(Tasks, "the service "+x.id.Service(), l.Service.Call, "services", l.Service.Err)
		return true
	}
	made := l.LoadBalancer.Exists() || l.Database.Exists() || l.Cluster.Exists() || l.Repository.Exists() ||
		len(l.Parameters.Items) > 0
	d := Diagnosis{ID: "not-set-up", Symptom: "there is no API", Cause: "the stack is not set up yet",
		Evidence: []check.Evidence{evidence(l.Service.Call, "services", "no "+x.id.Service())},
		Fix:      "set it up", Command: "slipway"}
	if made {
		d.ID, d.Symptom = "service-gone", "nothing serves the API"
		d.Cause = "the service " + x.id.Service() + " does not exist: it was deleted, or a first run did not get that far"
		d.Fix, d.Command = "have it made", apply
	}
	x.wrong(Tasks, []effect{placing}, d)
	return made
}

// diagnoses are the causes, those that most follows from first, then in the order of a request.
func (x *exam) diagnoses() []Diagnosis {
	all := []Diagnosis{}
	for _, c := range x.causes {
		c.Evidence, c.Follows = orNone(c.Evidence), orNone(c.Follows)
		all = append(all, c.Diagnosis)
	}
	slices.SortStableFunc(all, func(a, b Diagnosis) int {
		return cmp.Or(cmp.Compare(len(b.Follows), len(a.Follows)),
			cmp.Compare(slices.Index(hops, a.Hop), slices.Index(hops, b.Hop)))
	})
	return all
}

// looked are the hops that the stack has, each with how it stands.
func (x *exam) looked(diagnoses []Diagnosis) []Looked {
	all := []Looked{}
	for _, hop := range hops {
		of := Looked{Hop: hop, Status: check.Pass, Words: list(x.seen[hop])}
		if slices.ContainsFunc(x.unread, func(u Unverified) bool { return u.Hop == hop }) {
			of.Status = check.Unknown
		}
		var wrong []string
		for n, d := range diagnoses {
			if d.Hop == hop {
				wrong = append(wrong, fmt.Sprint(n+1))
			}
		}
		if len(wrong) > 0 {
			of.Status, of.Words = check.Fail, "see "+list(wrong)
		}
		if of.Words != "" || of.Status != check.Pass {
			all = append(all, of)
		}
	}
	return all
}
