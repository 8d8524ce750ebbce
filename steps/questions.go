package steps

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/ingress"
	"slipway/steps/inspect"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/schedule"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// stackQuestions are the questions about the stack as a whole, asked before any step's.
var stackQuestions = []question.Question{
	{
		ID: "app", Step: "stack", Title: "Name of the app", Kind: question.Text, Ask: true,
		Why:      "Every resource in AWS is named after it, so it cannot change later.",
		Locked:   "every name in AWS is made of it; set up a second stack under the new name and destroy this one",
		Validate: stack.ValidateApp,
	},
	{
		ID: "environment", Step: "stack", Title: "Environment", Kind: question.Text,
		Why: "Production carries the bare app name; any other environment is appended, so that several fit into one " +
			"account.",
		Locked:   "every name in AWS is made of it; set up a second stack for the other environment",
		Validate: stack.ValidateEnvironment,
	},
	{
		ID: "region", Step: "stack", Title: "AWS region", Kind: question.Pick, Options: regions(),
		Why:      "Where everything runs. Near your users it answers faster; prices differ from place to place.",
		Locked:   "resources cannot move between regions; set up a second stack there and destroy this one",
		Validate: validateRegion,
	},
	{
		ID: "preset", Step: "stack", Title: "Start from", Kind: question.Select,
		Why: "It decides every answer you are not asked for; each can be changed in the review.",
		Options: []question.Option{
			{Value: stack.Standard, Label: "Standard (x86)", Note: "x86, Redis, t3: what most images are built for"},
			{Value: "saver", Label: "Cheaper (ARM, Valkey)", Note: "the same sizes for less, if the image builds for arm64"},
		},
	},
}

// Questions are all questions, the stack's own first.
func Questions() []question.Question {
	qs := slices.Clone(stackQuestions)
	for _, s := range all {
		qs = append(qs, s.Questions...)
	}
	return qs
}

// QuestionsOf are one step's questions that apply to the settings.
func QuestionsOf(step string, s stack.Settings) []question.Question {
	return slices.DeleteFunc(Questions(), func(q question.Question) bool {
		return q.Step != step || (q.Applies != nil && !q.Applies(s.Get))
	})
}

// Question returns the question with an id.
func Question(id string) (question.Question, bool) {
	for _, q := range Questions() {
		if q.ID == id {
			return q, true
		}
	}
	return question.Question{}, false
}

// Validate returns every answer that cannot stand.
func Validate(s stack.Settings) []stack.Invalid {
	bad := s.Validate()
	if err := validateRegion(s.Region); err != nil && len(bad) == 0 {
		bad = append(bad, stack.Invalid{Path: "region", Why: err})
	}
	for _, q := range Questions() {
		if q.Step == "stack" || (q.Applies != nil && !q.Applies(s.Get)) {
			continue
		}
		if err := ValidateAnswer(q, s.Get(q.ID)); err != nil {
			bad = append(bad, stack.Invalid{Path: q.ID, Why: err})
		}
	}
	return bad
}

// ValidateAnswer holds one answer against its question.
func ValidateAnswer(q question.Question, value string) error {
	if q.Validate != nil {
		if err := q.Validate(value); err != nil {
			return err
		}
	}
	if q.Kind == question.Select && q.Choices == "" && !slices.ContainsFunc(q.Options,
		func(o question.Option) bool { return o.Value == value }) {
		values := make([]string, len(q.Options))
		for i, o := range q.Options {
			values[i] = o.Value
		}
		return fmt.Errorf("%q is none of %s", value, strings.Join(values, ", "))
	}
	return nil
}

// Set gives one answer by its question's id, as the text means it, validated. Secrets are refused: they would stand in
// the shell's history.
func Set(s *stack.Settings, id, value string) error {
	q, ok := Question(id)
	if ok && q.Kind == question.Secret {
		return fmt.Errorf("%s is a secret and is never taken from a flag: enter it masked, or pass --secrets-from FILE", id)
	}
	if err := s.Set(id, q.Parse(value, q.Options)); err != nil {
		return err
	}
	if !ok {
		return nil
	}
	if err := ValidateAnswer(q, s.Get(id)); err != nil {
		return fmt.Errorf("%s: %w", id, err)
	}
	return nil
}

// Comments are the lines above the answers in slipway.yaml.
func Comments() map[string]string {
	comments := map[string]string{"account": "Pinned: slipway refuses to write to any other account."}
	for _, q := range Questions() {
		comments[q.ID] = q.Title
	}
	for _, s := range all {
		if comments[s.Name] == "" {
			comments[s.Name] = s.Title
		}
	}
	return comments
}

// taken are the answers that are taken from what a folder says as it says them.
var taken = []string{"service.port", "service.health_path", "service.release", "data.database", "data.url_style",
	"data.cache", "data.cache_url"}

// Detect returns the answers found in a folder, each with its place: what the folder says of the app, and what the
// steps make of it. What it does not decide is unsure, and asked. Nothing is found where nobody reads the folder.
func Detect(f *workspace.Folder) map[string]question.Answer {
	found := map[string]question.Answer{}
	if f == nil || f.Says == nil {
		return found
	}
	for _, id := range taken {
		if said, ok := f.Said(id); ok && said.Value != "" {
			found[id] = question.Answer{Value: said.Value, Source: question.Detected, From: said.Evidence,
				Unsure: said.Confidence == inspect.Guess}
		}
	}
	for _, s := range all {
		if s.Detect != nil {
			maps.Copy(found, s.Detect(f))
		}
	}
	return found
}

// Recover rebuilds the answers of a stack whose slipway.yaml is lost. lost lists what AWS does not hold.
func Recover(l *live.Stack) (s stack.Settings, lost []string) {
	s = stack.Guide()
	s.App, s.Environment, s.Region, s.Account = l.Identity.App, l.Identity.Environment, l.Identity.Region,
		l.Identity.Account
	for _, step := range all {
		step.Recover(l, &s)
	}
	if s.Builds() {
		lost = append(lost, "image.dockerfile, image.context, image.target and image.args (how the image is built)")
	}
	lost = append(lost, "findings that were accepted, if any were")
	// by a first deployment that failed, or by somebody's wish: AWS does not say
	if l.Service.Exists() && l.Service.Value.Desired == 0 {
		lost = append(lost, "service.count (AWS has the service at 0 tasks: set how many there should be)")
	}
	for _, w := range s.Workers {
		if w.Count == 0 {
			lost = append(lost, "how many tasks of worker "+w.Name+" there should be (AWS has it at 0)")
		}
	}
	if s.Service.Certificate != "" && s.Service.Domain == "" {
		lost = append(lost, "service.domain (its DNS is elsewhere, and the certificate is for several names: set the one "+
			"that is used before anything is applied)")
	}
	return s, lost
}

// Options are the answers a question offers: its own options and what the account has for it, in the order that suits
// the answers there are. partition is the account's, "" when it is not known.
func Options(q question.Question, s stack.Settings, partition string, choices []question.Option) []question.Option {
	switch {
	case q.Kind == question.YesNo:
		return []question.Option{{Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}}
	case q.ID == "region":
		return near(inPartition(q.Options, partition), s.Region)
	case q.ID == "service.domain":
		return domains(choices, s.App)
	case q.ID == "service.zone":
		return append([]question.Option{{Value: "", Label: "the longest match"}}, choices...)
	case q.ID == "service.certificate":
		return append(slices.Clone(q.Options), certificates(choices, s.Service.Domain)...)
	case q.ID == "schedule.timezone":
		return schedule.Zones(schedule.LocalZone())
	}
	return append(slices.Clone(q.Options), choices...)
}

// regions are the regions there are, by place.
func regions() []question.Option {
	all := cloud.Regions()
	slices.SortStableFunc(all, func(a, b cloud.Region) int { return cmp.Compare(a.Place, b.Place) })
	options := make([]question.Option, len(all))
	for i, r := range all {
		options[i] = question.Option{Value: r.Name, Label: r.Name + "  " + r.Place}
		if r.OptIn {
			options[i].Note = "the account has to enable it first"
		}
	}
	return options
}

// near puts first the regions that can be used at once, those of a region's own part of the world before others, by
// place.
func near(options []question.Option, region string) []question.Option {
	part := func(name string) string { before, _, _ := strings.Cut(name, "-"); return before }
	rank := func(o question.Option) int {
		r, known := cloud.RegionNamed(o.Value)
		switch {
		case known && r.OptIn:
			return 2
		case part(o.Value) != part(region):
			return 1
		}
		return 0
	}
	slices.SortStableFunc(options, func(a, b question.Option) int {
		if order := cmp.Compare(rank(a), rank(b)); order != 0 || rank(a) == 0 {
			return order
		}
		return cmp.Compare(part(a.Value), part(b.Value))
	})
	return options
}

// inPartition keeps the regions that credentials of a partition reach.
func inPartition(options []question.Option, partition string) []question.Option {
	return slices.DeleteFunc(slices.Clone(options), func(o question.Option) bool {
		r, known := cloud.RegionNamed(o.Value)
		return partition != "" && known && r.Partition != partition
	})
}

// validateRegion refuses what is no region, and what is like one but a letter or two. A region slipway has never heard
// of, and close to none, may be new.
func validateRegion(name string) error {
	if err := stack.ValidateRegion(name); err != nil {
		return err
	}
	if _, known := cloud.RegionNamed(name); !known {
		if near := cloud.SuggestRegion(name); near != "" {
			return fmt.Errorf("there is no region %s: did you mean %s?", name, near)
		}
	}
	return nil
}

// domains are names under the account's hosted zones, and none at all.
func domains(zones []question.Option, app string) []question.Option {
	var options []question.Option
	for _, z := range zones {
		name, _, _ := strings.Cut(z.Label, " ")
		options = append(options, question.Option{Value: "api." + name, Note: "its zone is in this account: HTTPS by itself"})
		if app != "" && app != "api" {
			options = append(options, question.Option{Value: app + "." + name,
				Note: "its zone is in this account: HTTPS by itself"})
		}
	}
	return append(options, question.Option{Value: "", Label: "no domain", Note: "plain HTTP on the load balancer's own " +
		"name: fine to try things out"})
}

// certificates are those that hold for a domain, or may.
func certificates(choices []question.Option, domain string) []question.Option {
	return slices.DeleteFunc(slices.Clone(choices), func(o question.Option) bool {
		return o.For != "" && !ingress.Covers(strings.Split(o.For, ","), domain)
	})
}

// CertificateHelps reports whether a first setup should ask which certificate serves: the account has one that spares a
// domain hosted elsewhere the wait for a new one, or the answers name one already.
func CertificateHelps(get func(string) string, l *live.Stack) bool {
	domain := get("service.domain")
	if domain == "" || get("service.certificate") != "" {
		return domain != ""
	}
	return get("service.dns") == "elsewhere" && l != nil && ingress.HasCertificateFor(l, domain)
}
