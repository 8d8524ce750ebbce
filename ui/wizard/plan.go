package wizard

import (
	"maps"

	"slipway/steps/plan"
)

// Edit opens the answers of one step from a plan, one of them where it is named, and comes back to the plan.
func (j *Journey) Edit(step, id string) Next {
	j.beginEdit(stepPages(step, id, id != ""))
	return j.open(1)
}

// beginEdit puts other pages before the journey's own.
func (j *Journey) beginEdit(pages []Page) {
	if !j.editing {
		j.outside, j.outsideTrail, j.editing = j.pages, j.trail, true
	}
	j.names = namesOf(j.Settings)
	j.pages, j.at, j.trail = pages, 0, nil
}

// endEdit goes back to the journey's own pages: to the one an answer was changed from, or beyond the last.
func (j *Journey) endEdit() {
	if !j.editing {
		return
	}
	j.pages, j.trail, j.outside, j.outsideTrail, j.editing = j.outside, j.outsideTrail, nil, nil, false
	j.at = len(j.pages)
	if j.mends > 0 {
		j.at, j.mends = j.mends-1, 0
	}
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
		j.beginEdit(SecretPages())
		return j.open(1)
	}
	if j.place != Review {
		j.before, j.place = j.place, Review
	}
	return Next{To: Review}
}

// missing reports whether values have to be asked for before there can be a plan.
func (j *Journey) missing() bool { return j.AskMissing && len(j.MissingSecrets()) > 0 }

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

// Planned reports whether this journey has come to a plan.
func (j *Journey) Planned() bool { return j.planned }

// Confirmed notes that a run of the plan begins, with the answers it begins with.
func (j *Journey) Confirmed() Next {
	j.place, j.ran = Running, true
	j.HasFile, j.Outside, j.Taken = true, "", ""
	j.own = namesOf(j.Settings)
	j.agreeTo(*j.Settings)
	return Next{To: Running}
}

// ShowLog shows the log as it grows.
func (j *Journey) ShowLog() Next {
	j.place = Log
	return Next{To: Log}
}

// ShowChecklist shows what the checklist says: after a run, or from where it was asked for.
func (j *Journey) ShowChecklist(after bool) Next {
	j.place, j.after = Checklist, after
	return Next{To: Checklist, After: after}
}
