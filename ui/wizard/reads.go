package wizard

import (
	"fmt"
	"maps"
	"strings"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/status"
)

// read has AWS read. What was read before is of other names.
func (j *Journey) read() Next {
	j.Live = nil
	return Next{To: Read}
}

// Looked goes on with what was read: the next page, the plan, or the answers of a stack whose slipway.yaml is lost.
func (j *Journey) Looked(s *session.Session, l *live.Stack, err error) Next {
	switch {
	case err != nil && j.place == Asking:
		j.hurries = false
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
		return j.goOnRead()
	}
	return j.keeping(j.review)
}

// goOnRead goes on from the names, once it is settled that they are meant: to the next page, or to the plan where that
// was asked for.
func (j *Journey) goOnRead() Next {
	j.forward()
	if j.hurries {
		return j.takeRest()
	}
	return j.keeping(func() Next { return j.open(1) })
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
	said := "The answers were read back from AWS into " + stack.FileName + ". Not in AWS, so lost: " +
		strings.Join(lost, "; ") + "."
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
	return j.goOnRead()
}

// nameAgain goes back to the names. In the middle of a plan those it was made with come back: nobody agreed to the
// others.
func (j *Journey) nameAgain() Next {
	j.Live, j.hurries = nil, false // it is another stack's
	if j.editing {
		j.Settings.App, j.Settings.Environment, j.Settings.Region = j.names.App, j.names.Environment, j.names.Region
	} else {
		j.pages[j.at].At = "app"
	}
	return j.open(1)
}
