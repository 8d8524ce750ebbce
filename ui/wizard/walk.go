package wizard

import (
	"slices"

	"slipway/steps"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// open opens the page the journey is at, or the next one in the direction that has something to ask; beyond the
// pages, what follows.
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
			if !j.editing {
				p.Walked, p.Walking = j.Walked()
			}
			if p.Kind == SetupQuestions {
				p.Sentence = j.sentence(p)
				j.pages[j.at].At, j.pages[j.at].Needs = "", "" // once it is left, the page stands on its own answers
			}
		}
		j.place = Asking
		return Next{To: Asking, Page: p, Back: back, Said: said}
	}
	if _, walking := j.Walked(); walking && !j.editing && j.at >= len(j.pages) {
		for i := range j.pages { // what was answered later may have opened an answer of an earlier page
			if next, blocked := j.blocked(i); blocked {
				next.Said = append(said, next.Said...)
				return next
			}
		}
	}
	if j.at >= len(j.pages) {
		next := Next{}
		if j.endEdit(); j.at < len(j.pages) {
			next = j.open(1)
		} else {
			next = j.review()
		}
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
		if j.endEdit(); j.at < len(j.pages) {
			return j.open(1)
		}
		if j.missing() { // it was asked for before the plan
			return j.backward()
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

// suggest has the answers nobody gave follow the account's plan and, in a first setup, the budget follow the price.
// suited: the account's plan has changed some.
func (j *Journey) suggest() (suited bool) {
	if j.HasFile || j.Step != "" {
		return false
	}
	suited = j.Answers().FitFreePlan(j.Live)
	j.Answers().SuggestLimit(j.Prices)
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
	for _, key := range j.MissingSecrets() {
		if v := j.Given(key); !v.Empty() {
			j.Secrets[key], j.given[key] = v, true
			said = append(said, "The value of "+key+" was given beforehand and is taken.")
		}
	}
	return said
}

// ImageChosen notes which image runs: one of the repository, or, when none is named, what the settings say. build
// asks to build or to look it up although the service runs one already.
func (j *Journey) ImageChosen(image string, build bool) Next {
	j.Intent.Image, j.Intent.Build = image, build
	return j.Answered()
}

// Answered goes on when what a place asked for was answered. Behind the names stands a read of AWS, which all that
// follows rests on.
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
	}
	page := j.pages[j.at]
	if page.Kind == SetupQuestions {
		if next, blocked := j.blocked(j.at); blocked {
			return next
		}
		j.TookPage(page)
	}
	switch {
	case page.Step == appStep:
		return j.read()
	case page.Kind == ImageSource && !j.editing && j.Session != nil:
		// what the folder says of the Dockerfile that was chosen or written
		j.Session = j.Answers().DetectIn(j.Session)
	}
	j.forward()
	return j.keeping(func() Next { return j.open(1) })
}

// forward leaves a page behind, and notes the way back to it.
func (j *Journey) forward() {
	j.trail = append(j.trail, j.at)
	j.at++
}

// backward goes back to the page that was open before, as far as there is something to ask on it still.
func (j *Journey) backward() Next {
	for n := len(j.trail); n > 0; n = len(j.trail) {
		at := j.trail[n-1]
		j.trail = j.trail[:n-1]
		if at < len(j.pages) && j.applies(j.pages[at], true) {
			j.at = at
			return j.open(-1)
		}
	}
	return j.beforePages()
}

// keeping has the answers kept as they are before what comes next suggests others.
func (j *Journey) keeping(next func() Next) Next {
	answers := *j.Settings
	n := next()
	n.Keep = &answers
	return n
}

// ShowPlan takes the answers of all pages as they stand and goes to the plan, or to the first page that has one there
// can be no plan without. AWS is read first where the names were not read yet.
func (j *Journey) ShowPlan() Next {
	if page, open := j.Page(); open && page.Step == appStep {
		next := j.Answered()
		j.hurries = next.To == Read
		return next
	}
	j.trail = append(j.trail, j.at)
	return j.takeRest()
}

// takeRest goes on to the plan.
func (j *Journey) takeRest() Next {
	j.hurries = false
	for i, p := range j.pages {
		switch {
		case (p.Kind == ImageSource && !p.first || p.Kind == Dotenv && i != j.at) && j.applies(p, false),
			p.Kind == SecretValues && i != j.at && len(j.MissingSecrets()) > 0:
			j.at = i
			return j.keeping(func() Next { return j.open(1) })
		}
		if next, blocked := j.blocked(i); blocked {
			return next
		}
	}
	j.at = len(j.pages)
	return j.keeping(func() Next { return j.open(1) })
}

// blocked opens a page at the answer there can be no plan without, if there is one.
func (j *Journey) blocked(i int) (next Next, blocked bool) {
	id, why := j.blocks(j.pages[i])
	if why == "" {
		return Next{}, false
	}
	j.at = i
	j.pages[i].At, j.pages[i].Needs = id, why
	return j.keeping(func() Next { return j.open(1) }), true
}

// blocks is the first answer of a page there can be no plan without, and why; "" where there is none.
func (j *Journey) blocks(p Page) (id, why string) {
	invalid := steps.Validate(*j.Settings)
	for _, q := range j.questionsOf(p) {
		if q.Kind == question.Secret {
			continue
		}
		if why := session.Blocks(q, j.Answers()); why != "" {
			return q.ID, why
		}
		if bad := slices.IndexFunc(invalid, func(b stack.Invalid) bool { return b.Path == q.ID }); bad >= 0 {
			return q.ID, invalid[bad].Why.Error()
		}
	}
	return "", ""
}

// Again opens the first page that has something to ask: where nothing lies before it.
func (j *Journey) Again() Next {
	j.at, j.trail = 0, nil
	return j.open(1)
}

// Back goes to what was before.
func (j *Journey) Back() Next {
	switch {
	case j.place == Review && j.finding.id != "":
		return j.leaveFinding()
	case j.place == Asking, j.place == Review && len(j.pages) > 0:
		return j.backward()
	case j.place == NameTaken:
		return j.nameAgain()
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
