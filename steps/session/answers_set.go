package session

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/status"
	"slipway/steps/workspace"
)

// Answers are the answers as they are being given, with where each of them came from.
type Answers struct {
	Settings *stack.Settings
	Sources  map[string]question.Answer // by question
}

// kept are the answers that another preset has no word in.
var kept = []string{"app", "environment", "region", "preset"}

// With are the answers with another one. Another preset starts them anew: names stay, and so does every answer that was
// found or given.
func (a Answers) With(id, value string) stack.Settings {
	if id != "preset" {
		return a.Settings.With(id, value)
	}
	now := *a.Settings
	p, ok := stack.Preset(value)
	if !ok {
		return now
	}
	p.App, p.Environment, p.Region, p.Account, p.Accepted = now.App, now.Environment, now.Region, now.Account, now.Accepted
	for id, from := range a.Sources {
		switch {
		case from.Source == question.Default && !from.Unsure || slices.Contains(kept, id):
		case id == "data.cache" && from.Source == question.Detected && now.HasCache() && p.HasCache():
			// the folder says that one is needed, the preset which
		default:
			p = p.With(id, now.Get(id))
		}
	}
	return p
}

// Mend gives the answers that put a finding right. from is what was asked to.
func (a Answers) Mend(m steps.Mend, from string) error {
	if err := m.Apply(a.Settings); err != nil {
		return err
	}
	for id := range m.Answers {
		a.Sources[id] = question.Answer{Value: a.Settings.Get(id), Source: question.You, From: from}
	}
	return nil
}

// Give holds an answer against its question and against what AWS has, and keeps it. refused says why AWS holds the
// question against that value. One that is the answer already is kept as it came.
func (a Answers) Give(q question.Question, value string, refused func() string) error {
	if q.ID == "budget.email" && value == stack.NoEmail {
		a.Settings.Budget = stack.Budget{}
		a.Sources["budget.limit"] = question.Answer{Value: "0", Source: question.You}
		return nil
	}
	if q.Kind == question.Names {
		return a.giveNames(value)
	}
	after := *a.Settings
	if err := after.Set(q.ID, value); err != nil {
		return err
	}
	is := after.Get(q.ID)
	if err := steps.ValidateAnswer(q, is); err != nil {
		return err
	}
	if is == a.Settings.Get(q.ID) {
		return nil
	}
	if why := refused(); why != "" {
		return fmt.Errorf("locked: %s", why)
	}
	*a.Settings = a.With(q.ID, value)
	asked := a.Sources[q.ID] // what was asked since the folder does not decide it is asked on the way back too
	a.Sources[q.ID] = question.Answer{Value: value, Source: question.You, Unsure: asked.Unsure, Options: asked.Options}
	return nil
}

// SuggestLimit has the budget's limit follow the price, as long as nobody has answered it.
func (a Answers) SuggestLimit(p cost.Prices) {
	if from, ok := a.Sources["budget.limit"]; ok && from.Source != question.Default || a.Settings.Budget.Limit == 0 {
		return
	}
	a.Settings.Budget.Limit = steps.SuggestedLimit(*a.Settings, p)
	a.Sources["budget.limit"] = question.Answer{Value: a.Settings.Get("budget.limit"), Source: question.Default}
}

// FitFreePlan has the answers about the database follow the plan of the account, as long as nobody has given them:
// AWS's free plan refuses more than the smallest. l may be nil: nothing is read yet. It reports whether an answer is
// another now.
func (a Answers) FitFreePlan(l *live.Stack) bool {
	if l == nil || !l.OnFreePlan() || l.Database.Exists() {
		return false
	}
	changed := false
	for id, value := range steps.RefusedByFreePlan(*a.Settings) {
		if a.Sources[id].Source == question.You {
			continue
		}
		*a.Settings = a.Settings.With(id, value)
		a.Sources[id] = question.Answer{Value: value, Source: question.Detected,
			From: "the account's plan: free, which RDS refuses more on"}
		changed = true
	}
	return changed
}

// MergeFile makes answers that were changed in slipway.yaml outside the ones that stand.
func (a Answers) MergeFile(kept stack.Kept) {
	for _, id := range kept.Outside {
		a.Sources[id] = question.Answer{Value: kept.Settings.Get(id), Source: question.You, From: stack.FileName}
	}
	*a.Settings = kept.Settings
}

// DetectDNS answers where the domain's DNS is, as far as the account's hosted zones tell.
func (a Answers) DetectDNS(zones []question.Option) question.Answer {
	domain := a.Settings.Service.Domain
	found := question.Answer{Value: "elsewhere", Source: question.Detected, From: "no hosted zone of this account holds " +
		domain}
	if zone := holding(zones, domain); zone != "" {
		found = question.Answer{Value: "route53", Source: question.Detected, From: "the account's hosted zone " + zone}
	}
	a.Settings.Service.DNS, a.Sources["service.dns"] = found.Value, found
	return found
}

// holding is the name of a hosted zone that holds a domain, "" when none does.
func holding(zones []question.Option, domain string) (zone string) {
	for _, z := range zones {
		name, _, _ := strings.Cut(z.Label, " ")
		if domain == name || strings.HasSuffix(domain, "."+name) {
			zone = name
		}
	}
	return zone
}

// CheckHostedZone says why Route 53 is no answer to where the domain's DNS is, with the zones the account has; nil
// where it is one.
func (a Answers) CheckHostedZone(zones []question.Option) error {
	if domain := a.Settings.Service.Domain; domain != "" && holding(zones, domain) == "" {
		return fmt.Errorf("no hosted zone of this account holds %s: choose elsewhere, or make the zone first", domain)
	}
	return nil
}

// neverGuessed are the answers that stay empty until somebody gives them where the folder does not decide them: what
// costs, and what runs.
var neverGuessed = map[string]string{"data.database": "", "data.cache": "", "image.dockerfile": ""}

// Detect takes over what a folder says, as far as nobody has answered otherwise. What the containers of a stack rest on
// that was set up already stays as it is.
func (a Answers) Detect(f *workspace.Folder) {
	for id, found := range steps.Detect(f) {
		if a.Settings.Account == "" || !slices.Contains(assumed, id) {
			a.take(id, found)
		}
	}
}

// take takes over one answer of the folder's, and reports whether it stands now. Which cache is meant where one is
// needed, the preset says.
func (a Answers) take(id string, found question.Answer) bool {
	now := a.Sources[id]
	switch empty, never := neverGuessed[id]; {
	case now.Source == question.You:
		return false
	case found.Unsure && never:
		_ = a.Settings.Set(id, empty) // any text can be set
		a.Sources[id] = found
		return false
	case id == "data.cache" && found.Value != "none":
		if preset, ok := stack.Preset(a.Settings.Preset); ok && preset.HasCache() {
			found.Value = preset.Data.Cache
		}
	}
	if steps.Set(a.Settings, id, found.Value) != nil {
		return false
	}
	a.Sources[id] = found
	return true
}

// Recipe is what is built by the answers that somebody gave: what the folder said for another Dockerfile is left out.
func (a Answers) Recipe() workspace.Recipe {
	r := steps.Recipe(a.Settings.Image)
	if a.Sources["image.context"].Source == question.Detected {
		r.Context = ""
	}
	if a.Sources["image.target"].Source == question.Detected {
		r.Target = ""
	}
	return r
}

// DetectIn takes over what the session's folder says of what the answers build, and is the session with that.
func (a Answers) DetectIn(s *Session) *Session {
	if s.Folder == nil || s.Folder.Says == nil {
		return s
	}
	for _, id := range []string{"image.context", "image.target"} { // of another Dockerfile, maybe
		if a.Sources[id].Source == question.Detected {
			_ = a.Settings.Set(id, "") // any text can be set
			delete(a.Sources, id)
		}
	}
	a.Detect(s.Folder.For(a.Recipe()))
	return s.In(s.Folder.For(steps.Recipe(a.Settings.Image)))
}

// UseProfileRegion takes over the region that comes with a profile, where nobody has chosen one.
func (a Answers) UseProfileRegion(p account.Profile) {
	chosen := a.Sources["region"]
	if chosen.Source == question.You || strings.HasPrefix(chosen.From, "AWS_") || p.Region == "" {
		return
	}
	a.Settings.Region = p.Region
	a.Sources["region"] = question.Answer{Value: p.Region, Source: question.Detected, From: "profile " + p.Name}
}

// UseImage answers which image runs: a ready one by its address, or, with none, the one that is built or that the
// repository has.
func (a Answers) UseImage(uri string) error {
	after := *a.Settings
	if err := steps.Set(&after, "image.uri", uri); err != nil {
		return err
	}
	*a.Settings = after
	a.Sources["image.uri"] = question.Answer{Value: uri, Source: question.You}
	return nil
}

// UseReadyImage answers that a ready image runs.
func (a Answers) UseReadyImage(uri string) error {
	if uri == "" {
		return errors.New("give the image's address, for example ghcr.io/me/shop:1.4")
	}
	return a.UseImage(uri)
}

// conflict says why AWS, as it was read, leaves no room for an answer: one that is locked since something was made with
// it, or one that does not go with what is there. ok is false when nothing speaks against it.
func (s *Session) conflict(l *live.Stack, id, value string) (p plan.Problem, ok bool) {
	settings := s.Settings
	if settings.Set(id, value) != nil {
		return plan.Problem{}, false
	}
	settings.Account = s.Who.Account
	for _, p := range steps.Plan(settings, l, plan.Intent{}, s.Env).Problems {
		if p.Resource == id && (p.Kind == plan.Locked || p.Kind == plan.Invalid) {
			return p, true
		}
	}
	return plan.Problem{}, false
}

// Conflict says why an answer does not go with what AWS has and with the others, and the way out; "" when it does.
func (s *Session) Conflict(l *live.Stack, id, value string) string {
	if p, ok := s.conflict(l, id, value); ok {
		return p.Why + ". Way out: " + p.WayOut
	}
	return ""
}

// LockedAgainst says why AWS holds a question against one value, and the way out; "" when it does not.
func (s *Session) LockedAgainst(l *live.Stack, q question.Question, value string) string {
	if l == nil || q.Locked == "" || !status.AnyResource(l) {
		return ""
	}
	if p, ok := s.conflict(l, q.ID, value); ok && p.Kind == plan.Locked {
		return p.Why + ". Way out: " + p.WayOut
	}
	return ""
}

// Locked says why no other answer to a question can be given any more, "" when one can.
func (s *Session) Locked(l *live.Stack, q question.Question) string {
	if q.Locked == "" || !status.AnyResource(l) || s.taken(l) {
		return ""
	}
	if q.Step == "stack" {
		return q.Locked
	}
	now := s.Settings.Get(q.ID)
	switch q.Kind {
	case question.Select, question.Pick:
		others := slices.DeleteFunc(slices.Clone(q.Options), func(o question.Option) bool { return o.Value == now })
		for _, o := range others {
			if p, ok := s.conflict(l, q.ID, o.Value); !ok || p.Kind != plan.Locked {
				return ""
			}
		}
		return q.Locked
	case question.Text:
		return q.Locked
	}
	return ""
}

// taken reports whether what AWS has under the stack's names is, in part, not the stack's: nothing is held by that.
func (s *Session) taken(l *live.Stack) bool {
	return slices.ContainsFunc(s.Plan(l, plan.Intent{}).Problems,
		func(p plan.Problem) bool { return p.Kind == plan.Foreign })
}
