package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/clean"
	"slipway/steps/question"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui"
	"slipway/ui/inline"
	"slipway/ui/screen"
	"slipway/ui/text"
	"slipway/ui/theme"
)

// wizard runs the terminal program: the first setup, home, or one step again.
func (a *app) wizard(ctx context.Context, step string) error {
	if !a.prompt {
		return a.withoutScreens(ctx, step)
	}
	a.lookForEngine = !a.noRehearsal
	settings, file, err := a.startingPoint()
	if err != nil {
		return err
	}
	folder, err := filepath.Abs(filepath.Dir(a.file))
	if err != nil {
		return err
	}
	sources, hasFile := map[string]question.Answer{}, file != nil
	if hasFile {
		sources = session.GivenIn(*file)
	} else {
		settings.Region = a.regionToStart(ctx, sources)
		suggestName(&settings, folder, sources)
	}
	if a.noColor {
		os.Setenv("NO_COLOR", "1")
	}
	if a.accessible || os.Getenv("ACCESSIBLE") != "" {
		return a.linesOnly(ctx, step, settings, hasFile, sources)
	}
	if _, err = a.openTape(); err != nil {
		return err
	}
	out, err := ui.Run(ctx, ui.Options{
		Open: a.openIn, Profiles: account.Profiles, In: screen.AccountRef{Profile: a.profile, Sandbox: a.sandbox},
		Settings: settings, Sources: sources,
		HasFile: hasFile, Step: step, NoRehearsal: a.noRehearsal,
		ASCII: theme.WantsASCII(os.Getenv), Lend: a.signals.Lend, AtLeave: a.signals.AtLeave, Tape: a.tape.Last,
		Log:        a.tape.LogPath,
		Self:       a.self,
		Suspends:   inline.CanSuspend(),
		Background: func() (dark, settled bool) { return theme.Background(os.Getenv) },
	})
	if err != nil {
		return err
	}
	if out.Card != "" {
		_, _ = lipgloss.Fprintln(a.out, clean.Styled(out.Card))
	}
	if out.Code == exitFailed {
		a.sayLog()
	}
	if out.Code != 0 {
		return exit(out.Code)
	}
	return nil
}

// openIn is open for the account that was chosen on the screen.
func (a *app) openIn(ctx context.Context, settings stack.Settings, in screen.AccountRef) (*session.Session, error) {
	return a.openChosen(ctx, settings, in.Profile, in.Sandbox)
}

// openChosen is open for a journey, which goes on where the one before was left.
func (a *app) openChosen(ctx context.Context, settings stack.Settings, profile string,
	sandbox bool) (*session.Session, error) {
	chosen := *a
	chosen.profile, chosen.sandbox = profile, sandbox
	s, err := chosen.open(ctx, settings)
	if err == nil {
		s.ResumeAt = s.LeftAt()
		s.Folder.Report() // here, in the background: every page after rests on it
	}
	return s, err
}

// startingPoint is slipway.yaml, or the guide's preset in the region the environment names, and no file.
func (a *app) startingPoint() (settings stack.Settings, given *stack.File, err error) {
	file, err := stack.Load(a.file)
	if err == nil || errors.Is(err, stack.ErrNoFile) {
		a.store = stack.NewStore(file)
	}
	switch {
	case err == nil:
		bad := slices.DeleteFunc(file.Locate(steps.Validate(file.Settings)), func(b stack.Invalid) bool {
			return unasked(file.Settings, b.Path)
		})
		if len(bad) > 0 {
			return settings, &file, bad[0]
		}
		if !a.sandbox && file.Settings.Account == sandbox.DefaultAccount {
			// made in the sandbox and now meant for real: the answers stay, and the account shown before the plan is pinned with
			// it
			file.Settings.Account = ""
		}
		return file.Settings, &file, nil
	case !errors.Is(err, stack.ErrNoFile):
		return settings, nil, err
	}
	settings = stack.Guide()
	settings.Region = a.region
	return settings, nil, nil
}

// regionToStart is the region that is suggested first, in the order every AWS tool looks: the flag, the environment,
// the profile. One that nobody named is only a guess, and is asked.
func (a *app) regionToStart(ctx context.Context, sources map[string]question.Answer) string {
	from := func(region, what string, source question.Source) string {
		sources["region"] = question.Answer{Value: region, Source: source, From: what}
		return region
	}
	if a.region != "" {
		return from(a.region, "--region", question.You)
	}
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if region := os.Getenv(name); region != "" {
			return from(region, name, question.Detected)
		}
	}
	if name := account.ProfileInUse(a.profile); !a.sandbox {
		if region := account.ProfileNamed(ctx, name).Region; region != "" {
			return from(region, "profile "+name, question.Detected)
		}
	}
	return guessedRegion
}

// guessedRegion is the guide's.
const guessedRegion = "eu-west-1"

// unasked reports whether an answer is one the wizard asks for and has none for yet: it was left before it got there,
// and asks now.
func unasked(settings stack.Settings, id string) bool {
	q, known := steps.Question(id)
	return known && (q.Ask || session.MayStayOpen(id)) && settings.Get(id) == ""
}

// suggestName fills in the folder's name for the app's. What else the folder says is read once the first frame stands.
func suggestName(settings *stack.Settings, folder string, sources map[string]question.Answer) {
	name := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(filepath.Base(folder)), "-"),
		"-")
	if stack.ValidateApp(name) == nil {
		settings.App = name
		sources["app"] = question.Answer{Value: name, Source: question.Detected, From: "the folder's name"}
	}
}

// withoutScreens says what to run instead: nobody is asked anything without a terminal.
func (a *app) withoutScreens(ctx context.Context, step string) error {
	if _, err := os.Stat(a.file); err != nil {
		return usage("there is no terminal to ask at and no %s: write one (slipway.yaml needs app, environment and "+
			"region), then run slipway apply --yes", a.file)
	}
	if step != "" {
		return usage("there is no terminal to ask at: give the answers with --set and agree with --yes, for example "+
			"slipway step %s --set … --yes", step)
	}
	s, err := a.load(ctx, nil)
	if err != nil {
		return err
	}
	text.Printf(a.err, "slipway plan, apply, step, checklist, cost and destroy work without a terminal; this is the "+
		"checklist.\n\n")
	l, err := a.read(ctx, s)
	if err != nil {
		return err
	}
	return a.writeReport(s.Checklist(l), nil, false)
}
