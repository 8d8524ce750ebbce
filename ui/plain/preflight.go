package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// ErrLeft says that somebody chose to leave before anything was planned.
var ErrLeft = errors.New("left")

// preflight says what was looked at, and asks for a way on until there is an account that is fit. It gives the stack that was chosen
// among those found, nil for a new one or the file's own.
func (j *Journey) preflight(ctx context.Context) (*stack.Identity, error) {
	for {
		findings := j.look(ctx)
		if ctx.Err() != nil {
			return nil, ErrInterrupted
		}
		if !slices.ContainsFunc(findings, func(f account.Finding) bool { return f.Status == account.Fail }) {
			break
		}
		again, err := j.wayOn(ctx, findings)
		if err != nil || !again {
			return nil, err
		}
	}
	if j.HasFile {
		j.live = j.now().Read(ctx)
		if ctx.Err() != nil {
			return nil, ErrInterrupted
		}
		return nil, nil
	}
	return j.found(ctx)
}

// look looks at the account, the folder and what builds, saying each finding.
func (j *Journey) look(ctx context.Context) []account.Finding {
	j.Say("\nLooking at the account and the folder.")
	session, err := j.Open(ctx, j.Settings, j.Where)
	if err != nil {
		f := account.Unopened(err, j.Where.Profile, account.Profiles(ctx))
		j.finding(f)
		return []account.Finding{f}
	}
	j.session = session
	findings := account.Preflight(ctx, session.World.Clients, session.Who, j.Settings, j.HasFile, j.finding)
	for _, f := range j.now().Findings() {
		j.finding(f)
		findings = append(findings, f)
	}
	return findings
}

// verdicts are the statuses of findings in words.
var verdicts = map[account.Status]string{account.OK: "good", account.Warn: "warning", account.Fail: "FAILED", account.Unknown: "could not verify"}

func (j *Journey) finding(f account.Finding) {
	j.Say("%s: %s. %s", f.Title, verdicts[f.Status], f.Detail)
	if f.Next != "" && f.Status != account.OK {
		j.Say("  What to do: %s", f.Next)
	}
}

// wayOn offers what helps against what failed. again asks to look once more.
func (j *Journey) wayOn(ctx context.Context, findings []account.Finding) (again bool, err error) {
	var ways []Way
	var does []func() error
	offer := func(word, note string, do func() error) { ways, does = append(ways, Way{word, note}), append(does, do) }
	for _, f := range findings {
		if len(f.Missing) > 0 {
			offer("policy", "what to ask your administrator for: slipway policy prints it too", func() error { j.policy(); return nil })
		}
		if f.ID == "region" && f.Status == account.Fail && !j.HasFile {
			offer("another region", "", func() error { return j.region(ctx) })
		}
		if len(f.SignIn) > 0 && j.SignIn != nil {
			offer("sign in", "runs "+strings.Join(f.SignIn, " ")+" and looks again", func() error {
				if err := j.SignIn(ctx, f.SignIn); err != nil {
					j.Say("The sign-in did not end well: %v.", err)
				}
				return nil
			})
		}
	}
	if !j.Where.Sandbox {
		for _, p := range account.Profiles(ctx) {
			if p.Broken == "" && p.Name != account.Chosen(j.Where.Profile) {
				offer("profile "+p.Name, profileWords(p), func() error { j.Where = Account{Profile: p.Name}; return nil })
			}
		}
	}
	offer("look again", "", func() error { return nil })
	if !j.Where.Sandbox && !j.HasFile {
		offer("sandbox", "a simulated AWS: no account, no cost, everything works", func() error { j.Where = Account{Sandbox: true}; return nil })
	}
	offer("leave", "", func() error { return ErrLeft })
	at, err := j.Choose(ctx, "This cannot go on as it is. What now?", ways, -1)
	if err != nil {
		return false, err
	}
	return true, does[at]()
}

// profileWords says what the user's configuration tells of a profile.
func profileWords(p account.Profile) string {
	var parts []string
	if p.Account != "" {
		parts = append(parts, "account "+p.Account)
	}
	if p.Role != "" {
		parts = append(parts, "role "+p.Role)
	}
	return strings.Join(append(parts, p.How), ", ")
}

// policy writes the policy that would allow everything this stack needs.
func (j *Journey) policy() {
	s := j.Settings
	if s.App == "" {
		s.App = "app"
	}
	for _, d := range cloud.OperatorPolicy(s.Identity(j.session.Who.Partition)) {
		j.Say("\n%s\n%s", d.Name, d.JSON)
	}
}

// region asks for the region before the other names are: the account cannot be used in the one that is meant.
func (j *Journey) region(ctx context.Context) error {
	q, _ := steps.Question("region")
	return j.ask(ctx, "stack", q)
}

// found offers the stacks that slipway has made in this account and region.
func (j *Journey) found(ctx context.Context) (*stack.Identity, error) {
	// without tag:GetResources there is nothing to offer, and nothing is lost: the names decide later
	stacks, _ := steps.Discover(ctx, j.session.World.Clients, j.session.Who.Account, j.session.Who.Partition)
	if len(stacks) == 0 {
		return nil, nil
	}
	ways := make([]Way, 0, len(stacks)+1)
	for _, id := range stacks {
		ways = append(ways, Way{"open " + id.App, id.Environment + ", found by its tags: its answers are read back from AWS"})
	}
	ways = append(ways, Way{"new", "set up a new stack"})
	at, err := j.Choose(ctx, "This folder has no "+stack.FileName+", and the account has stacks that slipway made. Which is meant?", ways, -1)
	if err != nil || at == len(stacks) {
		return nil, err
	}
	return &stacks[at], nil
}

// recover reads the answers of a stack whose slipway.yaml is lost back from AWS.
func (j *Journey) recover(ctx context.Context, id stack.Identity) (Outcome, error) {
	j.Settings.App, j.Settings.Environment, j.Settings.Region = id.App, id.Environment, id.Region
	j.Say("\nReading AWS in %s.", id.Region)
	j.live = j.now().Read(ctx)
	if ctx.Err() != nil {
		return Failed, ErrInterrupted
	}
	var lost []string
	j.Settings, lost = steps.Recover(j.live)
	j.HasFile = true
	if err := j.keep(); err != nil {
		return Failed, err
	}
	j.Say("The answers were read back from AWS into %s.", stack.FileName)
	j.Say("Not in AWS, so lost: %s.", strings.Join(lost, "; "))
	if j.Only != "" {
		return j.step(ctx, j.Only)
	}
	return j.home(ctx, Well)
}

// plural counts in words.
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
