// Package wizard is the journey as a state machine: the order of its pages, what is asked when, when AWS is read, what follows what,
// and what is kept. Whoever shows it says what happened and is told what comes next. Nothing in here draws, reads AWS or writes a file.
package wizard

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
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
	// AskMissing asks for the values that a plan lacks before it is shown. Else the plan says what it lacks, and Edit asks for it.
	AskMissing bool
	// Given is a secret's value that was given beforehand, empty when none was; nil: none was.
	Given func(key string) stack.Secret

	place   Place
	before  Place // the plan
	pages   []Page
	at      int
	outside []Page // the pages of the journey, while an answer of its plan is being changed
	editing bool
	names   Names // as they were when an edit began
	home    bool  // there is a home to go back to
	planned bool
	ran     bool
	after   bool // the checklist follows a run
	dotenv  bool // the page of .env was open
	given   map[string]bool
	own     Names // of the stack that slipway.yaml describes, or that was opened or made here
	asked   Place // where the journey was when a conflict came between

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

// PreflightDone goes on from preflight: home, one step, a stack that was found, or the first setup. ask is the question that has to be
// answered first, "" for none.
func (j *Journey) PreflightDone(l *live.Stack, found *stack.Identity, ask string) Next {
	j.place, j.Live = Preflight, l
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
	j.pages[0].At = ask
	return j.open(1)
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
	j.pages, j.at, j.outside, j.editing, j.Step, j.home = nil, 0, nil, false, "", home
	j.Intent, j.planned, j.dotenv, j.Began = plan.Intent{}, false, false, *j.Settings
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
	return j.open(1)
}

// Edit opens the answers of one step from a plan, one of them where it is named, and comes back to the plan.
func (j *Journey) Edit(step, id string) Next {
	if !j.editing {
		j.outside, j.editing = j.pages, true
	}
	j.names = namesOf(j.Settings)
	j.pages, j.at = stepPages(step, id, id != ""), 0
	return j.open(1)
}

// endEdit goes back to the journey's own pages, beyond the last.
func (j *Journey) endEdit() {
	if j.editing {
		j.pages, j.outside, j.editing = j.outside, nil, false
		j.at = len(j.pages)
	}
}

// Again opens the first page that has something to ask: where nothing lies before it.
func (j *Journey) Again() Next {
	j.at = 0
	return j.open(1)
}

// open opens the page the journey is at, or the next one in the direction that has something to ask; beyond the pages, what follows.
func (j *Journey) open(direction int) Next {
	var said []string
	for ; j.at >= 0 && j.at < len(j.pages); j.at += direction {
		p := j.pages[j.at]
		if p.Kind == Dotenv {
			said = append(said, j.takeGiven()...)
		}
		back := direction < 0
		if !j.applies(p, back) {
			continue
		}
		switch p.Kind {
		case Dotenv:
			j.dotenv = true
		case SetupQuestions, StepQuestions, SecretValues:
			if j.suggest() {
				said = append(said, freePlan)
			}
			p.Questions = j.questionsOf(p)
		}
		j.place = Asking
		return Next{To: Asking, Page: p, Back: back, Said: said}
	}
	if j.at >= len(j.pages) {
		j.endEdit()
		next := j.review()
		next.Said = append(said, next.Said...)
		return next
	}
	return j.beforePages()
}

// beforePages goes to what lies before the pages. The answers that were given stay: going back undoes none.
func (j *Journey) beforePages() Next {
	j.at = 0
	switch {
	case j.editing:
		j.endEdit()
		if j.missing() { // it was asked for before the plan
			j.at = len(j.pages) - 1
			return j.open(-1)
		}
		return j.review()
	case j.home:
		return j.goHome(j.Live)
	case j.Step != "":
		return Next{To: End}
	}
	j.place = Preflight
	return Next{To: Preflight}
}

// freePlan is said once, when the account's plan has changed what is suggested.
const freePlan = "The account is on AWS's free plan: the database is a micro one, and its backups are kept for a day."

// suggest has the answers nobody gave follow the account's plan and, in a first setup, the budget follow the price. suited: the
// account's plan has changed some.
func (j *Journey) suggest() (suited bool) {
	if j.HasFile || j.Step != "" {
		return false
	}
	suited = j.Answers().Suit(j.Live)
	j.Answers().Afford(j.Prices)
	if !j.written { // nobody gave it: alone it is nothing to keep
		if suited {
			j.kept.Data, j.agreed.Data = j.Settings.Data, j.Settings.Data
		}
		j.kept.Budget.Limit, j.agreed.Budget.Limit = j.Settings.Budget.Limit, j.Settings.Budget.Limit
	}
	return suited
}

// takeGiven takes the values of missing secrets that were given beforehand.
func (j *Journey) takeGiven() (said []string) {
	if j.Given == nil {
		return nil
	}
	for _, key := range j.Lacking() {
		if v := j.Given(key); !v.Empty() {
			j.Secrets[key], j.given[key] = v, true
			said = append(said, "The value of "+key+" was given beforehand and is taken.")
		}
	}
	return said
}

// ImageChosen notes which image runs: one of the repository, or, when none is named, what the settings say. build asks to build or to
// look it up although the service runs one already.
func (j *Journey) ImageChosen(image string, build bool) Next {
	j.Intent.Image, j.Intent.Build = image, build
	return j.Answered()
}

// Answered goes on when what a place asked for was answered. Behind the names stands a read of AWS, which all that follows rests on.
func (j *Journey) Answered() Next {
	switch {
	case j.place == NameTaken:
		return j.goOnWithTaken()
	case j.place == Running:
		return j.ShowChecklist(true)
	case j.place == Checklist && j.after:
		j.place = Done
		return Next{To: Done}
	case j.place == Checklist:
		return j.Back()
	case j.place != Asking:
		return Next{}
	case j.pages[j.at].Step == "stack":
		return j.read()
	}
	j.at++
	return j.keeping(func() Next { return j.open(1) })
}

// keeping has the answers kept as they are before what comes next suggests others.
func (j *Journey) keeping(next func() Next) Next {
	answers := *j.Settings
	n := next()
	n.Keep = &answers
	return n
}

// read has AWS read. What was read before is of other names.
func (j *Journey) read() Next {
	j.Live = nil
	return Next{To: Read}
}

// Looked goes on with what was read: the next page, the plan, or the answers of a stack whose slipway.yaml is lost.
func (j *Journey) Looked(s *session.Session, l *live.Stack, err error) Next {
	switch {
	case err != nil && j.place == Asking:
		return Next{Refused: unreachable(err)}
	case err != nil:
		return Next{To: End, Err: fmt.Errorf("AWS could not be read: %w", err)}
	}
	j.Session, j.Live = s, l
	switch {
	case j.place == Preflight:
		return j.OpenExisting()
	case j.place == Asking && j.at < len(j.pages):
		if namesOf(j.Settings) != j.own && status.OwnsResources(l) {
			j.place = NameTaken
			return Next{To: NameTaken, Live: l}
		}
		if namesOf(j.Settings) != j.own {
			j.Taken = ""
		}
		j.at++
		return j.keeping(func() Next { return j.open(1) })
	}
	return j.keeping(j.review)
}

// unreachable says that the account could not be opened for the answers given.
func unreachable(err error) string { return fmt.Sprintf("AWS could not be read: %v", err) }

// OpenExisting opens the stack that was read: its answers are read back from AWS.
func (j *Journey) OpenExisting() Next {
	l := j.Live
	settings, lost := steps.Recover(l)
	*j.Settings, j.agreed, j.own = settings, settings, namesOf(&settings)
	j.HasFile, j.Taken = true, ""
	maps.DeleteFunc(j.Sources, func(id string, a question.Answer) bool { return a.Value != settings.Get(id) })
	said := "The answers were read back from AWS into " + stack.FileName + ". Not in AWS, so lost: " + strings.Join(lost, "; ") + "."
	return j.keeping(func() Next {
		if j.Only != "" {
			j.Outside = said
			return j.alone()
		}
		return j.goHome(l, said)
	})
}

// goOnWithTaken goes on with the answers given although a stack stands under their names.
func (j *Journey) goOnWithTaken() Next {
	j.own = namesOf(j.Settings)
	j.Taken = fmt.Sprintf("%s %s stands in %s already and was made with other answers: this plan changes it.",
		j.own.App, j.own.Environment, j.own.Region)
	j.at++
	return j.keeping(func() Next { return j.open(1) })
}

// nameAgain goes back to the names. In the middle of a plan those it was made with come back: nobody agreed to the others.
func (j *Journey) nameAgain() Next {
	j.Live = nil // it is another stack's
	if j.editing {
		j.Settings.App, j.Settings.Environment, j.Settings.Region = j.names.App, j.names.Environment, j.names.Region
	} else {
		j.pages[j.at].At = "app"
	}
	return j.open(1)
}

// ShowPlan goes to the plan of the answers as they are, or to the first one that is still needed for it.
func (j *Journey) ShowPlan() Next {
	if j.at < len(j.pages) && j.pages[j.at].Step == "stack" {
		return j.Answered()
	}
	invalid := steps.Validate(*j.Settings)
	for i, p := range j.pages {
		for _, q := range j.questionsOf(p) {
			bad := slices.IndexFunc(invalid, func(b stack.Invalid) bool { return b.Path == q.ID })
			if bad < 0 {
				continue
			}
			j.at = i
			j.pages[i].At = q.ID
			return j.keeping(func() Next {
				next := j.open(1)
				next.Refused = invalid[bad].Why.Error()
				return next
			})
		}
		if p.Kind == SecretValues && i != j.at && len(j.Lacking()) > 0 {
			j.at = i
			return j.keeping(func() Next { return j.open(1) })
		}
	}
	j.at = len(j.pages)
	return j.keeping(func() Next { return j.open(1) })
}

// Plan reads, plans and waits for the app's name, again where that was done before.
func (j *Journey) Plan() Next {
	j.endEdit()
	return j.review()
}

// review plans; the session is opened anew first when the region has changed.
func (j *Journey) review() Next {
	if j.Session.Env.Clients.Region != j.Settings.Region {
		return j.read()
	}
	if j.missing() {
		j.outside, j.editing = j.pages, true
		j.names = namesOf(j.Settings)
		j.pages, j.at = SecretPages(), 0
		return j.open(1)
	}
	if j.place != Review {
		j.before, j.place = j.place, Review
	}
	return Next{To: Review}
}

// missing reports whether values have to be asked for before there can be a plan.
func (j *Journey) missing() bool { return j.AskMissing && len(j.Lacking()) > 0 }

// PlanIntent is what a plan is made for. The secret values are a copy: what is stored is forgotten while a run goes on.
func (j *Journey) PlanIntent() plan.Intent {
	j.suggest()
	j.planned = true
	intent := j.Intent
	if len(j.Secrets) > 0 {
		intent.Secrets = maps.Clone(j.Secrets)
	}
	return intent
}

// Confirmed notes that a run of the plan begins, with the answers it begins with.
func (j *Journey) Confirmed() Next {
	j.place, j.ran = Running, true
	j.HasFile, j.Outside, j.Taken = true, "", ""
	j.own = namesOf(j.Settings)
	j.agree(j.Step, *j.Settings)
	return Next{To: Running}
}

// ShowChecklist shows what the checklist says: after a run, or from where it was asked for.
func (j *Journey) ShowChecklist(after bool) Next {
	j.place, j.after = Checklist, after
	return Next{To: Checklist, After: after}
}

// Back goes to what was before.
func (j *Journey) Back() Next {
	switch {
	case j.place == Asking:
		j.at--
		return j.open(-1)
	case j.place == NameTaken:
		return j.nameAgain()
	case j.place == Review && len(j.pages) > 0:
		j.at = len(j.pages) - 1
		return j.open(-1)
	case j.place == Checklist && j.planned && !j.ran:
		return j.review()
	case j.home, j.ran:
		return j.Leave()
	}
	j.place = Preflight
	return Next{To: Preflight}
}

// Leave ends the journey, or goes home where there is one.
func (j *Journey) Leave() Next {
	if j.home && j.place != Home && j.place != Preflight {
		return j.goHome(nil)
	}
	return Next{To: End}
}

// failed ends a journey that cannot go where it was to go.
func failed(why string) Next { return Next{To: End, Err: fmt.Errorf("%s", why)} }

// LookAgain goes back to preflight, in another account or after a sign-in.
func (j *Journey) LookAgain() Next {
	j.place = Preflight
	return Next{To: Preflight}
}

// Planned reports whether this journey has come to a plan.
func (j *Journey) Planned() bool { return j.planned }
