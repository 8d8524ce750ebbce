package session

import (
	"errors"
	"slices"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// askedWhen are questions with a default that are asked when it is not known to be sound.
var askedWhen = []string{"service.dns", "service.certificate", "service.port", "service.health_path",
	"service.release", "service.variables", "workers", "image.dockerfile", "image.context", "image.target",
	"image.secrets", "data.database", "data.cache", "data.url_style"}

// SetupQuestions are the questions of one step that a first setup asks: those without a sound default, and where a
// domain's DNS is unless the account's own zones have said so, which certificate serves where the account has one that
// helps, what the folder does not decide, and which plain settings of the folder's the app is given. l may be nil:
// nothing is read yet.
func SetupQuestions(step string, sources map[string]question.Answer, l *live.Stack) []question.Question {
	asked := slices.DeleteFunc(steps.Questions(), func(q question.Question) bool {
		return q.Step != step || q.Kind == question.Secret || step != "stack" && !q.Ask && !slices.Contains(askedWhen, q.ID)
	})
	for i, q := range asked {
		switch q.ID {
		case "service.dns":
			asked[i].Applies = func(get func(string) string) bool {
				a := sources["service.dns"]
				return get("service.domain") != "" && (a.Source != question.Detected || a.Value != "route53")
			}
		case "service.certificate":
			asked[i].Applies = func(get func(string) string) bool { return steps.CertificateHelps(get, l) }
		default:
			if !q.Ask && q.Step != "stack" {
				asked[i] = askedIfUnsure(q, sources)
			}
		}
	}
	return asked
}

// askedIfUnsure is a question that is asked where the folder does not decide it, with what it lies between where that
// is known, and for plain settings where the folder has any.
func askedIfUnsure(q question.Question, sources map[string]question.Answer) question.Question {
	applies := q.Applies
	q.Applies = func(get func(string) string) bool {
		from := sources[q.ID]
		wanted := from.Unsure || q.ID == "service.variables" && from.Source == question.Detected
		return wanted && (applies == nil || applies(get)) && (q.Step == "data" || get("image.uri") == "")
	}
	return choosing(q, sources)
}

// choosing is a question with what its answer lies between, where that is known: it is picked then, or typed.
func choosing(q question.Question, sources map[string]question.Answer) question.Question {
	if options := sources[q.ID].Options; len(options) > 1 {
		validate := q.Validate
		q.Kind, q.Options = question.Pick, options
		q.Validate = func(value string) error {
			if value == "" && options[0].Value != "" {
				return errors.New("one of them has to be chosen")
			}
			return validate(value)
		}
	}
	return q
}

// RerunQuestions are the questions that are asked where a step is run again: all but secrets' values, which are asked
// for one by one, and the image, which is chosen.
func RerunQuestions(step string) []question.Question {
	return slices.DeleteFunc(steps.Questions(), func(q question.Question) bool {
		return q.Step != step || q.Kind == question.Secret || q.ID == "image.uri"
	})
}

// MissingSecrets are the secrets that only the user can give and that have a value neither in AWS nor among those
// given. Where a name is taken by something that is not the stack's, nothing is asked about it: the plan says so
// instead. l may be nil: nothing is read yet.
func (s *Session) MissingSecrets(l *live.Stack, given map[string]stack.Secret) []string {
	if l == nil || s.taken(l) {
		return nil
	}
	return slices.DeleteFunc(steps.MissingSecrets(s.Settings, l), func(key string) bool { return !given[key].Empty() })
}

// SecretsToAsk are the secrets whose values are asked for: those that AWS lacks and, where the secrets step is run
// again, all of the user's own.
func (s *Session) SecretsToAsk(l *live.Stack, again bool) []string {
	keys := s.MissingSecrets(l, nil)
	if again {
		for _, key := range s.Settings.Secrets.Keys {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// HasDotenv reports whether the folder has a .env file with names in it, or one that cannot be read.
func (s *Session) HasDotenv() bool {
	return s.Folder != nil && (len(s.Folder.DotenvKeys) > 0 || s.Folder.DotenvErr != nil)
}

// CanSave reports whether the answers can be written: they stand, and the account is theirs.
func (s *Session) CanSave() bool { return len(s.Settings.Validate()) == 0 && s.Pinned() == nil }

// SaveIfValid writes slipway.yaml so that stopping loses no answer, unless the answers cannot stand yet or belong to
// another account.
func (s *Session) SaveIfValid() (stack.Kept, error) {
	if !s.CanSave() {
		return stack.Kept{Settings: s.Settings}, nil
	}
	return s.Save()
}

// WaitingAfter are the notes of a run that has ended, and what waits for a person: what its actions were held for and,
// when its plan spoke of something that waits, the exact words for that by now.
func (s *Session) WaitingAfter(p plan.Plan, r plan.Result) (notes, waiting []plan.Note) {
	waits := func(n plan.Note) bool { return n.Waiting }
	notes = slices.DeleteFunc(slices.Clone(r.Notes), waits)
	if slices.ContainsFunc(p.Notes, waits) {
		// what waits in another step is not this run's to tell
		waiting = slices.DeleteFunc(s.Waiting(r.Live), func(n plan.Note) bool {
			return !slices.ContainsFunc(p.Notes, func(o plan.Note) bool { return o.Waiting && o.Step == n.Step })
		})
	}
	for _, n := range r.WaitingOnUser {
		if !slices.ContainsFunc(waiting, func(o plan.Note) bool { return o.Text == n.Text }) {
			waiting = append(waiting, n)
		}
	}
	return notes, waiting
}
