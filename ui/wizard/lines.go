package wizard

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/question"
	"slipway/steps/session"
	"slipway/steps/status"
)

// Line is an answer on a page of a first setup.
type Line struct {
	Question question.Question
	Value    string // in words, "" for a secret
	From     string // where it comes from: you, the place in the folder, the account, the default
	Price    string // what it costs a month, or what the other answer would
	Open     bool   // it is a guess, or there is none yet: it is asked
	Folded   bool   // it has a default that rarely needs another value
}

// Lines are the answers on a page, as they stand.
func (s *State) Lines(p Page) (lines []Line) {
	shown := setupOf(p.Step).shown
	for _, q := range s.setupQuestions(p.Step) {
		if q.Applies != nil && !q.Applies(s.Settings.Get) {
			continue
		}
		from := s.Sources[q.ID]
		open := session.Undecided(q, s.Answers(), s.Live) && !(p.Step == appStep && slices.Contains(fromFolderToo, q.ID))
		price := ""
		if p.Step != appStep { // nothing has a price before anything is chosen
			price = s.priceOf(q)
		}
		lines = append(lines, Line{
			Question: q, Value: s.Words(q), From: s.fromWords(q, from), Price: price, Open: open,
			Folded: !open && p.Step != appStep && !slices.Contains(shown, q.ID) && from.Source != question.You &&
				from.Source != question.Detected,
		})
	}
	return lines
}

// fromWords is where an answer comes from, in a few words.
func (s *State) fromWords(q question.Question, from question.Answer) string {
	switch {
	case s.held(q):
		return "locked"
	case from.Source == question.You && from.From != "":
		return from.From
	case from.Source == question.You:
		return "you"
	case from.From != "":
		return from.From
	}
	return string(question.Default)
}

// held reports whether what is in AWS leaves an answer no other value.
func (s *State) held(q question.Question) bool {
	return s.Live != nil && s.Session != nil && q.Locked != "" && s.Current().Locked(s.Live, q) != ""
}

// Words is an answer in words, as far as the question's own options give them.
func (s *State) Words(q question.Question) string {
	v := s.Settings.Get(q.ID)
	for _, o := range q.Options {
		if o.Value == v && o.Label != "" {
			return o.Label
		}
	}
	switch {
	case q.Kind == question.Secret:
		return ""
	case q.Kind == question.YesNo && v == "true":
		return "yes"
	case q.Kind == question.YesNo:
		return "no"
	case q.ID == "image.dockerfile" && v == "" && s.Session != nil && s.Session.Folder != nil &&
		s.Session.Folder.Dockerfile != nil:
		return "Dockerfile"
	case v == "":
		return "none"
	case q.Kind == question.List:
		return strings.ReplaceAll(v, ",", ", ")
	case q.Unit != "":
		return v + " " + q.Unit
	}
	return strings.ReplaceAll(v, "\n", "; ")
}

// priceOf is what an answer costs a month where it can be left out, and what one costs that is left out; "" where
// neither can be said.
func (s *State) priceOf(q question.Question) string {
	without, with := "", ""
	switch {
	case q.Listed():
	case q.Kind == question.YesNo:
		without, with = "false", "true"
	case slices.ContainsFunc(q.Options, func(o question.Option) bool { return o.Value == "none" }):
		without = "none"
	default:
		return ""
	}
	price := func(value string) float64 { return steps.Estimate(s.Answers().With(q.ID, value), s.Prices).USD }
	now := s.Settings.Get(q.ID)
	switch {
	case now != without && now != "":
		if usd := cost.Difference(price(now), price(without)); usd > 0 {
			return fmt.Sprintf("%.2f/mo", usd)
		}
	case with != "":
		if usd := cost.Difference(price(with), price(now)); usd > 0 {
			return fmt.Sprintf("%+.2f/mo", usd)
		}
	}
	return ""
}

// Took has what follows from an answer that was just given follow: the folder says other things of another Dockerfile.
func (s *State) Took(q question.Question) {
	// the answer that was there is taken as it is
	if from, known := s.Sources[q.ID]; !known || from.Source != question.You {
		value, place := s.Settings.Get(q.ID), ""
		if value != "" && value == from.Value {
			place = from.From
		}
		s.Sources[q.ID] = question.Answer{Value: value, Source: question.You, From: place, Unsure: from.Unsure,
			Options: from.Options}
	}
	if q.Step == "image" && s.Session != nil {
		s.Session = s.Answers().DetectIn(s.Session)
	}
}

// TookPage has the guesses of a page that was taken as it stands be answers.
func (s *State) TookPage(p Page) {
	if p.Kind != SetupQuestions {
		return
	}
	for _, line := range s.Lines(p) {
		if line.Open && session.Blocks(line.Question, s.Answers()) == "" {
			s.Took(line.Question)
		}
	}
}

// Growing is the picture of the stack as far as it is decided on a page.
func (s *State) Growing(p Page) status.Diagram {
	if s.Live == nil || s.Session == nil || len(p.Walked) == 0 {
		return status.Diagram{}
	}
	return s.Current().Diagram(s.Live).Decided(p.Walked)
}

// SoFar is what the steps cost that have been walked through, with the one that is open.
func SoFar(e cost.Estimate, taken []string) cost.Estimate {
	return cost.Sum(slices.DeleteFunc(slices.Clone(e.Lines), func(l cost.Line) bool {
		return !slices.Contains(taken, l.Step)
	}))
}
