package preflight

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/account"
	"slipway/steps/status"
	"slipway/ui/screen"
	"slipway/ui/text"
)

// choice is something to go on with. It leads to another screen by msg, or to a page of this one.
type choice struct {
	screen.MenuChoice
	show    func()
	profile *account.Profile // the one it goes on with
}

// sendChoice is an offer that leads to another screen.
func sendChoice(text, note string, msg tea.Msg) choice {
	return choice{MenuChoice: screen.MenuChoice{Text: text, Note: note, Msg: msg}}
}

// follow does what an offer says.
func (p *Model) follow(o choice) tea.Cmd {
	if o.profile != nil && !p.ctx.HasFile {
		p.ctx.Answers().UseProfileRegion(*o.profile)
	}
	if o.show != nil {
		o.show()
		return nil
	}
	return screen.Send(o.Msg)
}

// choicesNow are the ways on from what was found: begin, one of the stacks that are there, or a way out of the
// trouble.
func (p *Model) choicesNow() []choice {
	switch {
	case p.canContinue() && p.ctx.HasFile:
		return []choice{sendChoice("Go on with "+p.ctx.Settings.App, p.stackText(), screen.PreflightDone{Live: p.live})}
	case p.canContinue():
		var offers []choice
		for i, id := range p.found {
			offers = append(offers, sendChoice("Open "+id.App, id.Environment+", found by its tags: its answers are read back "+
				"from AWS", screen.PreflightDone{Choice: &p.found[i]}))
		}
		return append(offers, sendChoice("Set up a new stack", "in account "+p.ctx.Session.Who.Account+", "+
			p.ctx.Settings.Region, screen.PreflightDone{}))
	}
	return p.remedies()
}

// remedies are the ways out of what failed, the likeliest first.
func (p *Model) remedies() (offers []choice) {
	var findings []account.Finding
	for _, id := range p.expected {
		if f, there := p.findings[id]; there {
			findings = append(findings, f)
		}
	}
	profiles := 0
	for _, way := range account.Remedies(findings, account.Situation{
		Opened: p.accountOpen(), HasFile: p.ctx.HasFile, Sandbox: p.account.Sandbox, SignIn: p.canSignIn,
		Pinned: p.ctx.Settings.Account, Using: p.profileInUse(), Profiles: p.profiles,
	}) {
		if way.Kind == account.RemedyProfile {
			profiles++
		}
		offers = append(offers, p.remedyChoice(way))
	}
	if profiles <= maxProfiles {
		return offers
	}
	first := slices.IndexFunc(offers, func(o choice) bool { return o.profile != nil })
	another := choice{MenuChoice: screen.MenuChoice{Text: "Another profile", Note: text.Plural(len(p.profiles),
		"profile") + " in the AWS configuration"}, show: p.showProfiles}
	return slices.Concat(offers[:first+maxProfiles-1], []choice{another}, offers[first+profiles:])
}

// remedyChoice is a way out as this screen offers it.
func (p *Model) remedyChoice(way account.Remedy) choice {
	switch way.Kind {
	case account.RemedySignIn:
		return sendChoice("Sign in now", "runs "+strings.Join(way.Command, " ")+" here, and looks again",
			screen.SignIn{Command: way.Command})
	case account.RemedyRegion:
		return sendChoice("Choose another region", "", screen.PreflightDone{Ask: "region"})
	case account.RemedyPolicy:
		return choice{MenuChoice: screen.MenuChoice{Text: "Show the policy to ask for",
			Note: "to read, to copy, or to write to files"}, show: p.showPolicy}
	case account.RemedyProfile:
		return p.useProfile(way.Profile)
	case account.RemedySandbox:
		return sendChoice("Try it in the sandbox", "a simulated AWS: no account, no cost, everything works",
			screen.SwitchAccount{In: screen.AccountRef{Sandbox: true}})
	case account.RemedyOn:
		return sendChoice("Go on all the same", "the plan and its price can be seen; apply stops at what is missing",
			screen.PreflightDone{Live: p.live})
	}
	return sendChoice("Look again", "", screen.SwitchAccount{In: p.account})
}

// maxProfiles is how many profiles are offered beside the other ways; all of them are on a page.
const maxProfiles = 3

// profileInUse is the name of the profile that is in use.
func (p *Model) profileInUse() string { return account.ProfileInUse(p.account.Profile) }

// useProfile offers to look again with another profile. The region follows the profile as long as nobody has chosen
// one.
func (p *Model) useProfile(profile account.Profile) choice {
	o := sendChoice("Use profile "+profile.Name, profileText(profile),
		screen.SwitchAccount{In: screen.AccountRef{Profile: profile.Name}})
	o.profile = &profile
	return o
}

// profileText says what the configuration tells of a profile.
func profileText(profile account.Profile) string {
	parts := []string{profile.How}
	for _, s := range []string{profile.Account, profile.Role, profile.Region} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// stackText says what is there of the stack that slipway.yaml describes.
func (p *Model) stackText() string {
	switch {
	case p.live == nil:
		return ""
	case !status.AnyResource(p.live):
		return "nothing of it is in AWS yet"
	}
	words := text.Plural(p.resourceCount, "resource") + " in AWS"
	if s := p.live.Service.Value; s != nil && len(s.Deployments) > 0 && !s.Deployments[0].Created.IsZero() {
		words += ", last deployed " + s.Deployments[0].Created.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return words
}
