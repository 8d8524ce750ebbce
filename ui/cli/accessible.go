package cli

import (
	"context"
	"fmt"
	"os"
	"slices"

	"golang.org/x/term"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/ui/plain"
)

// linesOnly is the wizard as lines that are only ever appended: the same questions, the same typed word, no screens.
func (a *app) linesOnly(ctx context.Context, step string, settings stack.Settings, hasFile bool) error {
	p := &plain.Prompt{In: a.in, Out: a.err, Masked: func() (string, error) {
		text, err := term.ReadPassword(int(os.Stdin.Fd()))
		return string(text), err
	}}
	s, err := a.open(ctx, settings)
	if err != nil {
		return err
	}
	if err := a.preflight(ctx, s, hasFile); err != nil {
		return err
	}
	l := s.Read(ctx)
	there := hasFile && steps.Exists(l)
	if there && step == "" {
		plain.Checklist(a.out, s.Checklist(l))
		const all, leave = "plan everything", "leave"
		step, err = p.Choose("What next? A step runs again with its questions.", append(steps.Names(), all, leave))
		switch {
		case err != nil:
			return err
		case step == leave:
			return nil
		case step == all:
			return a.runPlan(ctx, s, planned{})
		}
	}
	if err := a.answers(ctx, p, s, step); err != nil {
		return err
	}
	if s, err = a.open(ctx, s.Settings); err != nil { // the region may be another now
		return err
	}
	intent := plan.Intent{Build: step == "image", Secrets: map[string]stack.Secret{}}
	for _, key := range steps.MissingSecrets(s.Settings, s.Read(ctx)) {
		if os.Getenv(stack.SecretVariable(key)) != "" {
			continue // given there
		}
		if intent.Secrets[key], err = p.Secret(steps.SecretQuestion(key)); err != nil {
			return err
		}
	}
	if err := s.Save(); err != nil {
		return err
	}
	w := planned{intent: intent}
	if step != "" {
		w.narrow = onlyStep(step)
	}
	ran := a.runPlan(ctx, s, w)
	if code := codeOf(ran); code != 0 && code != exitWaiting {
		return ran
	}
	plain.Checklist(a.out, s.Checklist(s.Read(ctx)))
	return ran
}

// preflight writes what was looked at, and stops at what forbids to go on.
func (a *app) preflight(ctx context.Context, s *steps.Session, hasFile bool) error {
	findings := account.Preflight(ctx, s.World.Clients, s.Who, s.Settings, hasFile, func(f account.Finding) {
		fmt.Fprintf(a.err, "%-7s %s: %s\n", f.Status, f.Title, f.Detail)
		if f.Next != "" && f.Status != account.OK {
			fmt.Fprintf(a.err, "        next: %s\n", f.Next)
		}
	})
	if slices.ContainsFunc(findings, func(f account.Finding) bool { return f.Status == account.Fail }) {
		return exit(exitFailed)
	}
	return nil
}

// answers asks what has no sound default, or everything of one step, and keeps each answer.
func (a *app) answers(ctx context.Context, p *plain.Prompt, s *steps.Session, step string) error {
	for _, q := range steps.Questions() {
		asked := q.Step == step
		if step == "" {
			asked = q.Step == "stack" || q.Ask || q.ID == "service.dns"
		}
		if !asked || q.Kind == question.Secret || q.Applies != nil && !q.Applies(s.Settings.Get) {
			continue
		}
		choices, err := account.Choices(ctx, s.World.Clients, q.Choices, s.Identity())
		if err != nil {
			p.Say("\nWhat the account has could not be read: %s. Type the answer.", cloud.Explain(err).Means)
		}
		q.Options = steps.Offered(q, s.Settings, s.Who.Partition, choices)
		before := s.Estimate().USD
		err = p.Ask(q, &s.Settings, func(value string) string {
			if d := steps.Estimate(s.Settings.With(q.ID, value), s.Prices).USD - before; d > 0.004 || d < -0.004 {
				return fmt.Sprintf("%+.2f USD a month", d)
			}
			return ""
		})
		if err != nil {
			return err
		}
		if q.ID == "preset" {
			names := s.Settings
			s.Settings, _ = stack.Preset(names.Preset)
			s.Settings.App, s.Settings.Environment, s.Settings.Region, s.Settings.Account = names.App, names.Environment, names.Region, names.Account
			for id, found := range steps.Detect(s.Folder) {
				_ = steps.Set(&s.Settings, id, found.Value)
			}
		}
	}
	return nil
}
