package text

import (
	"context"
	"errors"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/wizard"
)

// preflight says what was looked at, and asks for a way on until there is an account that is fit. Then it goes on
// with the file's own stack, one that was chosen among those found, or a new one.
func (j *Journey) preflight(ctx context.Context) (wizard.Next, error) {
	for {
		findings := j.check(ctx)
		if ctx.Err() != nil {
			return wizard.Next{}, j.interrupted()
		}
		switch mended, err := j.mendFolder(ctx, findings); {
		case err != nil && !errors.Is(err, ErrBack):
			return wizard.Next{}, err
		case mended:
			continue
		}
		if !slices.ContainsFunc(findings, func(f account.Finding) bool { return f.Status == account.Fail }) {
			break
		}
		again, err := j.wayOn(ctx, findings)
		if err != nil {
			return wizard.Next{}, err
		}
		if !again {
			break
		}
	}
	if j.HasFile {
		j.Session, j.Live = j.Current().Again(ctx)
		if ctx.Err() != nil {
			return wizard.Next{}, j.interrupted()
		}
		next := j.PreflightDone(j.Live, nil, "")
		j.sayStep()
		return next, nil
	}
	found, err := j.found(ctx)
	if err != nil {
		return wizard.Next{}, err
	}
	return j.PreflightDone(nil, found, ""), nil
}

// sayStep says which step is run again.
func (j *Journey) sayStep() {
	if step, ok := steps.Named(j.Step); ok {
		j.Say("\nRunning step %s again: %s.", step.Name, step.Title)
	}
}

// check looks at the account, the folder and what builds, saying each finding.
func (j *Journey) check(ctx context.Context) []account.Finding {
	j.Say("\nLooking at the account and the folder.")
	clear(j.choices)
	session, err := j.Open(ctx, *j.Settings, j.Where)
	if err != nil {
		j.Session = nil // what another account has is none of this one's
		f := account.SignInFinding(err, j.Where.Profile, account.Profiles(ctx))
		j.finding(f)
		return []account.Finding{f}
	}
	j.Session, j.Prices = session, session.Prices
	findings := account.Preflight(ctx, session.Env.Clients, session.Who, *j.Settings, j.HasFile, j.finding)
	for _, f := range j.Current().Findings() {
		j.finding(f)
		findings = append(findings, f)
	}
	return findings
}

// verdicts are the statuses of findings in words.
var verdicts = map[account.Status]string{account.OK: "good", account.Warn: "warning", account.Fail: "FAILED",
	account.Unknown: "could not verify"}

func (j *Journey) finding(f account.Finding) {
	said := f.Detail
	if f.ID == "region" && f.Status != account.Fail {
		said = session.RegionFound(said, j.HasFile, j.Sources["region"])
	}
	j.Say("%s: %s. %s", f.Title, verdicts[f.Status], said)
	if f.Next != "" && f.Status != account.OK {
		j.Say("  What to do: %s", f.Next)
	}
}

// wayOn offers what helps against what failed. again asks to look once more.
func (j *Journey) wayOn(ctx context.Context, findings []account.Finding) (again bool, err error) {
	in := account.Situation{
		Opened: j.Session != nil, HasFile: j.HasFile, Sandbox: j.Where.Sandbox, SignIn: j.SignIn != nil,
		Pinned: j.Settings.Account, Using: account.ProfileInUse(j.Where.Profile),
	}
	if !in.Sandbox {
		in.Profiles = account.Profiles(ctx)
	}
	out := account.Remedies(findings, in)
	ways := make([]Way, 0, len(out)+1)
	for _, way := range out {
		ways = append(ways, spokenWay(way))
	}
	at, err := j.First(ctx, "This cannot go on as it is. What now?", append(ways, Way{"leave", ""}), -1)
	switch {
	case err != nil:
		return false, err
	case at == len(out):
		return false, ErrLeft
	}
	switch way := out[at]; way.Kind {
	case account.RemedyOn:
		return false, nil
	case account.RemedySignIn:
		if err := j.SignIn(ctx, way.Command); err != nil {
			j.Say("The sign-in did not end well: %v.", err)
		}
	case account.RemedyRegion:
		return true, j.region(ctx)
	case account.RemedyPolicy:
		j.policy()
	case account.RemedyProfile:
		j.Where = Account{Profile: way.Profile.Name}
		if !j.HasFile {
			j.Answers().UseProfileRegion(way.Profile)
		}
	case account.RemedySandbox:
		j.Where = Account{Sandbox: true}
	}
	return true, nil
}

// spokenWay is a way out as it is read out.
func spokenWay(way account.Remedy) Way {
	switch way.Kind {
	case account.RemedySignIn:
		return Way{"sign in", "runs " + strings.Join(way.Command, " ") + " and looks again"}
	case account.RemedyRegion:
		return Way{"another region", ""}
	case account.RemedyPolicy:
		return Way{"policy", "what to ask your administrator for: slipway policy prints it too"}
	case account.RemedyProfile:
		return Way{"profile " + way.Profile.Name, profileWords(way.Profile)}
	case account.RemedySandbox:
		return Way{"sandbox", "a simulated AWS: no account, no cost, everything works"}
	case account.RemedyOn:
		return Way{"go on all the same", "the plan and its price can be seen; apply stops at what is missing"}
	}
	return Way{"look again", ""}
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
	for _, d := range account.Policy(j.Session.Who, *j.Settings) {
		j.Say("\n%s\n%s", d.Name, d.JSON)
	}
}

// region asks for the region before the other names are: the account cannot be used in the one that is meant.
func (j *Journey) region(ctx context.Context) error {
	q, _ := steps.Question("region")
	if err := j.ask(ctx, "stack", q); !errors.Is(err, ErrBack) {
		return err
	}
	return nil
}

// found offers the stacks that slipway has made in this account and region.
func (j *Journey) found(ctx context.Context) (*stack.Identity, error) {
	// without tag:GetResources there is nothing to offer, and nothing is lost: the names decide later
	stacks, _ := j.Session.Discover(ctx)
	if len(stacks) == 0 {
		return nil, nil
	}
	ways := make([]Way, 0, len(stacks)+1)
	for _, id := range stacks {
		ways = append(ways, Way{"open " + id.App, id.Environment + ", found by its tags: its answers are read back from AWS"})
	}
	ways = append(ways, Way{"new", "set up a new stack"})
	at, err := j.First(ctx, "This folder has no "+stack.FileName+", and the account has stacks that slipway made. Which "+
		"is meant?", ways, -1)
	if err != nil || at == len(stacks) {
		return nil, err
	}
	return &stacks[at], nil
}

// mendFolder offers the changes of the folder that mend what was found, each after its diff. written: the folder says
// something else now. What is declined is not offered again.
func (j *Journey) mendFolder(ctx context.Context, findings []account.Finding) (written bool, err error) {
	for _, f := range findings {
		if !f.Mendable || j.declined[f.ID] || j.Session == nil {
			continue
		}
		if j.declined == nil {
			j.declined = map[string]bool{}
		}
		j.declined[f.ID] = true // once
		c, err := j.Current().Mend(f.ID)
		if err != nil {
			j.Say("%s cannot be mended here: %v.", f.Title, err)
			continue
		}
		j.Say("\nThis change of %s %s:", c.Name, c.Title)
		for line := range strings.Lines(c.Diff()) {
			j.Say("%s", strings.TrimRight(line, "\n"))
		}
		for _, note := range c.Notes {
			j.Say("Note: %s.", note)
		}
		yes, err := j.yes(ctx, "Write it? y or N")
		if err != nil {
			return written, err
		}
		if !yes {
			continue
		}
		if err := c.Write(); err != nil {
			j.Say("No: %v.", err)
			continue
		}
		j.Say("Written: %s.", c.Name)
		written = true
	}
	return written, nil
}

// yes asks for a y; anything else, an empty line too, is no.
func (j *Journey) yes(ctx context.Context, what string) (bool, error) {
	text, err := j.Type(ctx, what)
	return strings.EqualFold(text, "y") || strings.EqualFold(text, "yes"), err
}
