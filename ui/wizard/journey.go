// Package wizard is the journey as a state machine: the order of its pages, what is asked when, when AWS is read,
// what follows what, and what is kept. Whoever shows it says what happened and is told what comes next. Nothing in
// here draws, reads AWS or writes a file.
package wizard

import (
	"fmt"
	"slices"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/status"
)

// Place is where the journey is.
type Place int

// Places, each with something of its own to show. Stay, Read, Resume and End are never a place, only what comes next.
const (
	Stay      Place = iota // nothing changes
	Preflight              // look at the account and the folder
	Asking                 // ask what is on Next.Page
	NameTaken              // ask what is meant: a stack stands under the names that were given
	Review                 // plan, and wait for the app's name
	Running
	Checklist
	Log
	Done     // what a run came to
	Home     // the stack as it is
	Conflict // ask which answers hold: those given here, or those in slipway.yaml
	Read     // open the account for the region of the answers, read AWS, and say so with Looked
	Resume   // show again what was shown before a conflict
	End
)

// Next is what comes next.
type Next struct {
	To      Place
	Page    Page            // of Asking
	Back    bool            // the page is entered from behind
	Refused string          // why the answers on the page cannot be used
	Keep    *stack.Settings // answers to write to slipway.yaml; nil: nothing to write
	Live    *live.Stack     // of Home; nil: it is to be read
	Said    []string        // what has to be said with it
	Err     error           // of a conflict, or why the journey ends
	After   bool            // the checklist follows a run
}

// Journey is setting a stack up, running one step of it again, or changing an answer of a plan.
type Journey struct {
	*State
	Only   string // the step the program was started for; "" for a setup or home
	Step   string // the step that is run again, "" for all
	Intent plan.Intent
	// AskMissing asks for the values that a plan lacks before it is shown. Else the plan says what it lacks, and Edit
	// asks for it.
	AskMissing bool
	// NoRehearsal leaves out the page that offers to try the container on this machine.
	NoRehearsal bool
	// Given is a secret's value that was given beforehand, empty when none was; nil: none was.
	Given func(key string) stack.Secret

	place        Place
	finding      finding
	before       Place // the plan
	pages        []Page
	at           int
	trail        []int  // the pages that were open before this one, which back leads to
	hurries      bool   // the plan was asked for before AWS was read
	outside      []Page // the pages of the journey, while an answer of its plan is being changed
	outsideTrail []int  // and their trail
	editing      bool
	mends        int   // one more than the page from which an answer is being changed, 0: it is the plan
	names        Names // as they were when an edit began
	home         bool  // there is a home to go back to
	planned      bool
	ran          bool
	after        bool // the checklist follows a run
	dotenv       bool // the page of .env was open
	given        map[string]bool
	own          Names // of the stack that slipway.yaml describes, or that was opened or made here
	asked        Place // where the journey was when a conflict came between
	left         Place // where it was when preflight came between; Preflight: nowhere
	leftLive     *live.Stack

	file
}

// New begins a journey at preflight. only is the one step that is to be run, "" for a setup or home.
func New(s *State, only string) *Journey {
	j := &Journey{State: s, Only: only, place: Preflight, given: map[string]bool{}, file: newFile(*s.Settings)}
	if s.HasFile {
		j.own = namesOf(s.Settings)
	}
	return j
}

// Place is where the journey is.
func (j *Journey) Place() Place { return j.place }

// Editing reports whether an answer is being changed under a plan.
func (j *Journey) Editing() bool { return j.editing }

// Page is the page that is open.
func (j *Journey) Page() (p Page, open bool) {
	if j.place != Asking || j.at >= len(j.pages) {
		return Page{}, false
	}
	return j.pages[j.at], true
}

// PreflightDone goes on from preflight: home, one step, a stack that was found, or the first setup. ask is the
// question that has to be answered first, "" for none.
func (j *Journey) PreflightDone(l *live.Stack, found *stack.Identity, ask string) Next {
	j.place, j.Live = Preflight, l
	if found == nil {
		j.detect()
	}
	if found == nil && ask == "" {
		if next, ok := j.goOn(); ok {
			return next
		}
		j.Live = l
	}
	switch {
	case found != nil:
		j.Settings.App, j.Settings.Environment, j.Settings.Region = found.App, found.Environment, found.Region
		return j.read()
	case j.Only != "":
		return j.alone()
	case j.HasFile && l != nil && status.AnyResource(l):
		return j.goHome(l)
	}
	j.restart(false)
	j.pages = setupPages()
	app := slices.IndexFunc(j.pages, func(p Page) bool { return p.Step == appStep })
	j.pages[app].At = ask
	if ask == "" && j.HasFile && l != nil && j.Session != nil {
		j.resume(j.Session.ResumeAt)
	}
	return j.open(1)
}

// resume goes to the page of a step that an earlier start was left at, with the way back to those before it.
func (j *Journey) resume(step string) {
	at := slices.IndexFunc(j.pages, func(p Page) bool { return p.Kind == SetupQuestions && p.Step == step })
	var trail []int
	for i := range max(0, at) {
		p := j.pages[i]
		if _, why := j.blocks(p); why != "" || p.Kind == ImageSource && j.applies(p, false) { // it begins anew
			return
		}
		if p.Kind == SetupQuestions {
			trail = append(trail, i)
		}
	}
	j.at, j.trail = max(0, at), trail
}

// detect takes over what the folder says, as far as nobody has answered otherwise. By itself that is nothing to keep.
func (j *Journey) detect() {
	switch {
	case j.Session == nil || j.Session.Folder == nil:
		return
	case !j.HasFile:
		j.Session = j.Answers().DetectIn(j.Session)
	case j.Live == nil || !status.AnyResource(j.Live):
		j.Answers().Assume(j.Session.Folder)
	default:
		j.Answers().AssumeFrom(j.Live, j.Session.Folder)
	}
	if !j.written {
		j.kept, j.agreed = *j.Settings, *j.Settings
	}
}

// alone runs the one step that was asked for, where there is a stack it is a step of.
func (j *Journey) alone() Next {
	if !j.HasFile {
		return failed(session.NoStack(*j.Settings))
	}
	if j.Live != nil {
		if why := j.Current().Unbuilt(j.Live); why != "" {
			return failed(why)
		}
	}
	return j.RunStep(j.Only)
}

// restart forgets where an earlier journey was.
func (j *Journey) restart(home bool) {
	j.pages, j.at, j.outside, j.editing, j.mends, j.Step, j.home = nil, 0, nil, false, 0, "", home
	j.Intent, j.planned, j.dotenv, j.Began = plan.Intent{}, false, false, *j.Settings
	j.finding = finding{}
	j.trail, j.outsideTrail, j.hurries = nil, nil, false
}

func (j *Journey) goHome(l *live.Stack, said ...string) Next {
	began := j.Began
	j.restart(true)
	j.Began = began
	j.place = Home
	return Next{To: Home, Live: l, Said: said}
}

// RunStep runs one step again, or plans everything when none is named.
func (j *Journey) RunStep(name string) Next {
	j.restart(j.home)
	j.Step = name
	if name == "" {
		return j.review()
	}
	j.Intent.Build = name == "image"
	j.pages = stepPages(name, "", false)
	if name == "image" {
		j.pages = append(j.pages, rehearsalPage)
	}
	return j.open(1)
}

// failed ends a journey that cannot go where it was to go.
func failed(why string) Next { return Next{To: End, Err: fmt.Errorf("%s", why)} }

// LookAgain goes back to preflight, in another account or after a sign-in. same says that it is the same account: the
// journey then goes on where it was.
func (j *Journey) LookAgain(same bool) Next {
	switch {
	case !same:
		j.left, j.leftLive = Preflight, nil
	case j.place != Preflight: // else it has been looked at again before, and goes on where that began
		j.left, j.leftLive = j.place, j.Live
	}
	j.place = Preflight
	return Next{To: Preflight}
}

// goOn goes on at the page, or with the plan, that preflight has come between; ok is false where it has not.
func (j *Journey) goOn() (next Next, ok bool) {
	left := j.left
	if j.Live == nil {
		j.Live = j.leftLive
	}
	j.left, j.leftLive = Preflight, nil
	page, there := Page{}, j.at < len(j.pages)
	if there {
		page = j.pages[j.at]
	}
	switch {
	case j.Session == nil || j.Live == nil:
	case left == Asking && there && page.Step != appStep: // that one is where a walk begins anyway
		return j.open(1), true
	case left == Review:
		return j.review(), true
	}
	return next, false
}
