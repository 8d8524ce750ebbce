package wizard

import (
	"reflect"
	"strings"

	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// file is what is known of slipway.yaml, and of what a run has taken over.
type file struct {
	kept    stack.Settings  // the answers as slipway.yaml has them, or as they were at the start
	agreed  stack.Settings  // the answers as they were at the start, or as a run was started with them
	written bool            // slipway.yaml was
	begun   map[string]bool // secrets whose values a run has begun to store, until it is known that it did
}

func newFile(s stack.Settings) file { return file{kept: s, agreed: s, begun: map[string]bool{}} }

// Unwritten reports whether answers were given that slipway.yaml does not have.
func (j *Journey) Unwritten() bool { return !reflect.DeepEqual(*j.Settings, j.kept) }

// Writable reports whether slipway.yaml can take answers now that it does not have.
func (j *Journey) Writable() bool { return j.Current().CanSave() && stack.Differ(*j.Settings, j.kept) }

// Reread takes over what was changed in slipway.yaml meanwhile. What cannot be merged is asked about when the answers
// are next written.
func (j *Journey) Reread(kept stack.Kept, err error) {
	if err != nil {
		j.Outside = err.Error()
		return
	}
	if !stack.Differ(kept.Settings, *j.Settings) && j.Writable() {
		j.kept, j.written = *j.Settings, true
	}
	j.takeOver(kept)
}

// takeOver makes answers that were changed in slipway.yaml outside the ones that stand, and has it said.
func (j *Journey) takeOver(kept stack.Kept) {
	if len(kept.Outside) == 0 {
		return
	}
	j.Answers().MergeFile(kept)
	j.kept = kept.Settings
	j.Outside = stack.FileName + " was changed outside, and its answers are taken over: " +
		strings.Join(kept.Outside, ", ") + "."
}

// Saved goes on after slipway.yaml was written with answers, or could not be.
func (j *Journey) Saved(answers stack.Settings, kept stack.Kept, err error) Next {
	if err != nil {
		return j.SaveFailed(err)
	}
	j.written = true
	if len(kept.Outside) == 0 {
		j.kept = answers
		return Next{}
	}
	merged, _, err := stack.Merge(answers, *j.Settings, kept.Settings) // answers may have been given since
	if err != nil {
		return j.SaveFailed(err)
	}
	j.takeOver(stack.Kept{Settings: merged, Outside: kept.Outside})
	j.kept = kept.Settings
	if j.place == Review { // of other answers
		return j.review()
	}
	return Next{}
}

// SavedBeforeRun goes on after the answers were written that a run is to begin with: with the run, or with a plan of
// the answers that the file has by now.
func (j *Journey) SavedBeforeRun(kept stack.Kept, err error) Next {
	if err != nil {
		return j.SaveFailed(err)
	}
	j.written = true
	if len(kept.Outside) > 0 {
		j.takeOver(kept)
		return j.review()
	}
	j.kept = *j.Settings
	return j.Confirmed()
}

// PlanFailed asks what holds where slipway.yaml cannot be merged before a plan of its answers is made, and goes back
// to what was before.
func (j *Journey) PlanFailed(err error) Next {
	j.place = j.before
	return j.SaveFailed(err)
}

// SaveFailed asks what holds where writing slipway.yaml would lose what somebody else wrote. Anything else ends the
// journey.
func (j *Journey) SaveFailed(err error) Next {
	switch {
	case j.Session == nil || j.Session.Store == nil || !stack.NeedsDecision(err):
		return Next{To: End, Err: err}
	case j.place == Conflict:
		return Next{}
	}
	j.asked, j.place = j.place, Conflict
	return Next{To: Conflict, Err: err}
}

// Decided takes over what was made of slipway.yaml and of the answers given here; err says that it could not be.
func (j *Journey) Decided(kept stack.Kept, err error) Next {
	if err != nil {
		j.place = Conflict
		return Next{To: Conflict, Err: err}
	}
	j.takeOver(kept)
	return Next{}
}

// Resolved goes on with the answers that hold: what was up before is made anew with them.
func (j *Journey) Resolved() Next {
	if j.Current().CanSave() {
		j.kept, j.written = *j.Settings, true
	}
	j.place = j.asked
	switch j.place {
	case Review:
		return j.review()
	case Home:
		return j.goHome(nil)
	case Asking:
		return j.open(1)
	}
	return Next{To: Resume}
}

// agree notes the answers that a run begins with: all of them, or those of the one step.
func (f *file) agree(step string, answers stack.Settings) {
	if step == "" {
		f.agreed = answers
		return
	}
	for _, q := range session.RerunQuestions(step) {
		_ = f.agreed.Set(q.ID, answers.Get(q.ID)) // an answer's own text is one that can be set
	}
}

// Stored forgets the secret values that a run has stored, and notes those that it has begun to store.
func (j *Journey) Stored(events []plan.Event) {
	for _, e := range events {
		name, ok := strings.CutPrefix(e.Action, "secrets/")
		switch {
		case !ok:
		case e.State == plan.Done:
			delete(j.Secrets, name)
			delete(j.Dotenv, name)
			delete(j.begun, name)
		case e.State != plan.Queued && e.State != plan.Skipped && e.State != plan.WaitingOnUser:
			j.begun[name] = true
		}
	}
}
