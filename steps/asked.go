package steps

import (
	"slices"
	"strings"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// Asked are the questions of one step that a first setup asks: those without a sound default, and where a domain's DNS is unless the
// account's own zones have said so, and which certificate serves where the account has one that helps. l may be nil: nothing is read yet.
func Asked(step string, sources map[string]question.Answer, l *live.Stack) []question.Question {
	asked := slices.DeleteFunc(Questions(), func(q question.Question) bool {
		return q.Step != step || q.Kind == question.Secret || step != "stack" && !q.Ask && q.ID != "service.dns" && q.ID != "service.certificate"
	})
	for i, q := range asked {
		switch q.ID {
		case "service.dns":
			asked[i].Applies = func(get func(string) string) bool {
				a := sources["service.dns"]
				return get("service.domain") != "" && (a.Source != question.Detected || a.Value != "route53")
			}
		case "service.certificate":
			asked[i].Applies = func(get func(string) string) bool { return CertificateHelps(get, l) }
		}
	}
	return asked
}

// Anew starts the answers from another preset. Names stay, and so does every answer that was found or given.
func Anew(now stack.Settings, preset string, sources map[string]question.Answer) stack.Settings {
	p, ok := stack.Preset(preset)
	if !ok {
		return now
	}
	p.App, p.Environment, p.Region, p.Account, p.Accepted = now.App, now.Environment, now.Region, now.Account, now.Accepted
	for id, a := range sources {
		if a.Source != question.Default && !strings.Contains("app environment region preset", id) {
			p = p.With(id, now.Get(id))
		}
	}
	return p
}

// DNSOf is where a domain's DNS is, as far as the account's hosted zones tell.
func DNSOf(domain string, zones []question.Option) question.Answer {
	for _, z := range zones {
		name, _, _ := strings.Cut(z.Label, " ")
		if domain == name || strings.HasSuffix(domain, "."+name) {
			return question.Answer{Value: "route53", Source: question.Detected, From: "the account's hosted zone " + name}
		}
	}
	return question.Answer{Value: "elsewhere", Source: question.Detected, From: "no hosted zone of this account holds " + domain}
}

// Lacking are the secrets that only the user can give and AWS has no value for. Where a name is taken by something that is not the
// stack's, nothing is asked about it: the plan says so instead.
func (s *Session) Lacking(l *live.Stack) []string {
	if s.taken(l) {
		return nil
	}
	return MissingSecrets(s.Settings, l)
}

// Keep writes slipway.yaml so that stopping loses no answer, unless the answers cannot stand yet or belong to another account.
func (s *Session) Keep() error {
	if len(s.Settings.Validate()) > 0 || s.Pinned() != nil {
		return nil
	}
	return s.Save()
}

// WaitingAfter are the notes of a run that has ended, and what waits for a person: what its actions were held for and, when its plan
// spoke of something that waits, the exact words for that by now.
func (s *Session) WaitingAfter(p plan.Plan, r plan.Result) (notes, waiting []plan.Note) {
	waits := func(n plan.Note) bool { return n.Waiting }
	notes = slices.DeleteFunc(slices.Clone(r.Notes), waits)
	if slices.ContainsFunc(p.Notes, waits) {
		waiting = slices.DeleteFunc(s.Waiting(r.Live), func(n plan.Note) bool { // what waits in another step is not this run's to tell
			return !slices.ContainsFunc(p.Notes, func(o plan.Note) bool { return o.Waiting && o.Step == n.Step })
		})
	}
	for _, n := range r.Held {
		if !slices.ContainsFunc(waiting, func(o plan.Note) bool { return o.Text == n.Text }) {
			waiting = append(waiting, n)
		}
	}
	return notes, waiting
}
