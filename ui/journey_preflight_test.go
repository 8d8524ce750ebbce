package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// TestChooseAProfile goes from the default profile to another although all is well: it is opened, its region is taken,
// and the commands to come name it.
func TestChooseAProfile(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		var opened []string
		open := func(ctx context.Context, s stack.Settings, in screen.AccountRef) (*session.Session, error) {
			opened = append(opened, in.Profile+" "+s.Region)
			return l.session(ctx, s, in)
		}
		l.real(fresh(), screen.AccountRef{}, open, someProfiles)
		l.until("Set up a new stack")
		l.press("p").see("PROFILES", "in use", "role through default").press("esc").see("Set up a new stack")
		l.press("p", "down", "down", "down").see("does not exist").press("enter").see("Profile audit cannot be used",
			"does not exist.")
		l.press("up").see("Its session begins with: aws sso login --profile acme-prod").press("enter")
		l.until("Set up a new stack")
		l.see("eu-central-1, Frankfurt (profile acme-prod)")
		if !slices.Contains(opened, "acme-prod eu-central-1") || l.m.ctx.Profile != "acme-prod" {
			t.Errorf("opened %q, the commands to come name %q", opened, l.m.ctx.Profile)
		}
		l.press("enter").see("YOUR APP")
		if l.m.ctx.Settings.Region != "eu-central-1" || l.m.in.Profile != "acme-prod" {
			t.Errorf("goes on in %s with %+v", l.m.ctx.Settings.Region, l.m.in)
		}
	})
}

// TestAChosenRegionStays: a region the user named is not the profile's to change.
func TestAChosenRegionStays(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.real(fresh(), screen.AccountRef{}, nil, someProfiles)
		l.until("Set up a new stack")
		a := l.m.ctx.Sources["region"]
		a.From = "AWS_REGION"
		l.m.ctx.Sources["region"] = a
		l.press("p", "down", "down", "enter")
		l.until("Set up a new stack")
		l.see("eu-west-1, Ireland (AWS_REGION)")
	})
}

// TestSignInByKeys begins a session from the screen: what was run is right, what went wrong is told, and it goes on
// when it went well.
func TestSignInByKeys(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		signedIn := false
		open := func(ctx context.Context, s stack.Settings, in screen.AccountRef) (*session.Session, error) {
			if !signedIn {
				return nil, &cloud.Error{Code: cloud.ExpiredSession, Means: "expired"}
			}
			return l.session(ctx, s, in)
		}
		l.real(fresh(), screen.AccountRef{Profile: "acme-prod"}, open, someProfiles)
		var ran []string
		ends := errors.New("the client is not registered")
		l.m.options.InTerminal = func(command []string, then tea.ExecCallback) tea.Cmd {
			ran = append(ran, strings.Join(command, " "))
			signedIn = ends == nil
			return func() tea.Msg { return then(ends) }
		}
		l.until("Look again")
		l.see("Sign in now", "sign in: aws sso login --profile acme-prod").press("enter")
		l.until("did not work")
		l.see("did not work: the client is not", "Sign in now")
		ends = nil
		l.press("enter")
		l.until("Set up a new stack")
		if strings.Contains(l.screen(), "did not work") {
			t.Errorf("what is mended is still told:\n%s", l.screen())
		}
		if !slices.Equal(ran, []string{"aws sso login --profile acme-prod", "aws sso login --profile acme-prod"}) {
			t.Errorf("ran %q", ran)
		}
	})
}

// TestNoCredentialsToSandbox: without an account there is the sandbox, and it is said that nothing in it is real.
func TestNoCredentialsToSandbox(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		open := func(ctx context.Context, s stack.Settings, in screen.AccountRef) (*session.Session, error) {
			if !in.Sandbox {
				return nil, &cloud.Error{Code: cloud.NoCredentials, Means: "no AWS credentials were found",
					Next: "run aws configure"}
			}
			return l.session(ctx, s, in)
		}
		l.real(fresh(), screen.AccountRef{}, open, func(context.Context) []account.Profile { return nil })
		l.until("Try it in the sandbox")
		l.see("no AWS credentials were found", "run aws configure").press("enter")
		l.until("Set up a new stack")
		l.see("This is the sandbox", "Nothing is real")
		l.press("enter").see("YOUR APP", "sandbox")
	})
}

// TestMissingPermissions goes over the policy to ask for, looks again when it has been granted, and goes on.
func TestMissingPermissions(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.box.As(sandbox.Principal{ARN: "arn:aws:iam::123456789012:user/ada", Policies: []string{
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["rds:Create*","iam:PassRole"],"Resource":"*"}]}`}})
		l.real(fresh(), screen.AccountRef{}, nil, someProfiles)
		l.until("Show the policy to ask for")
		l.see("iam:PassRole").press("enter").see("POLICY", "not allowed now", "shop-eu-west-1-slipway-read.json",
			"lines 1 to")
		l.press("end").see("MakeDatabasePrivate").press("home").see("slipway-read.json")
		for range 80 { // down to what is missing, which is marked
			if strings.Contains(l.screen(), `✗               "iam:PassRole"`) || strings.Contains(l.screen(), `"iam:PassRole"`) {
				break
			}
			l.press("pgdown")
		}
		if i := strings.Index(l.screen(), `"iam:PassRole"`); i < 0 || !strings.Contains(lineAt(l.screen(), i), "✗") {
			t.Errorf("what is missing is not marked:\n%s", l.screen())
		}
		l.press("w")
		l.until("Written: 6 documents in slipway-policy/")
		id := stack.Identity{App: "shop", Environment: "production", Region: "eu-west-1", Account: "123456789012",
			Partition: "aws"}
		for _, d := range cloud.PoliciesToMake(id, cloud.Limits{}) {
			text, err := os.ReadFile(filepath.Join(l.dir, "slipway-policy", d.Name+".json"))
			if err != nil || strings.TrimSpace(string(text)) != strings.TrimSpace(d.JSON) {
				t.Errorf("%s: %v\n%s", d.Name, err, text)
			}
		}
		var granted []string
		for _, d := range cloud.OperatorPolicy(id, cloud.Limits{}) {
			granted = append(granted, d.JSON)
		}
		l.box.As(sandbox.Principal{ARN: "arn:aws:iam::123456789012:user/ada", Policies: granted})
		l.press("r")
		l.until("Set up a new stack")
		l.see("✓ Permissions").press("enter").see("YOUR APP")
		if n := l.box.Writes(); n != 0 {
			t.Errorf("%d writes to AWS", n)
		}
	})
}

// lineAt is the line that holds a byte.
func lineAt(text string, i int) string {
	from := strings.LastIndexByte(text[:i], '\n') + 1
	line, _, _ := strings.Cut(text[from:], "\n")
	return line
}

// TestGoOnAllTheSame: what the simulator says is not the last word, so the plan can be seen; what is missing stops
// apply, not the look.
func TestGoOnAllTheSame(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.box.SetQuota("L-3032A538", 1)
		l.real(fresh(), screen.AccountRef{}, nil, someProfiles)
		l.until("Go on all the same")
		l.see("service-quotas request-service-quota-increase --service-code fargate", "smaller tasks")
		l.press("down").see("apply stops at what is missing").press("enter").see("YOUR APP")
	})
}

// TestAnotherRegion: an account that has not enabled the region is open all the same, and the region is what is asked.
func TestAnotherRegion(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		s := fresh()
		s.Region = "eu-south-1"
		l.real(s, screen.AccountRef{}, func(ctx context.Context, s stack.Settings, in screen.AccountRef) (*session.Session,
			error) {
			if s.Region == "eu-south-1" {
				return nil, &cloud.Error{Code: "RegionNotEnabled", Means: "the account has not enabled eu-south-1, though the " +
					"credentials are good", Next: "enable it, or choose another region"}
			}
			return l.session(ctx, s, in)
		}, someProfiles)
		l.until("Choose another region")
		l.see("has not enabled", "123456789012").press("enter").see("▸ AWS region")
	})
}

// TestWrongAccount offers the profile of the account that slipway.yaml pins first, and goes on with it.
func TestWrongAccount(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		other := sandbox.New(sandbox.Options{Region: "eu-west-1", Account: "999900001111"})
		profiles := func(context.Context) []account.Profile {
			return []account.Profile{{Name: "default", How: "access keys"}, {Name: "blue", Account: "555500001111",
				How: "single sign-on"}, {Name: "home", Account: "123456789012", How: "single sign-on"}}
		}
		l.real(fresh(), screen.AccountRef{Profile: "default"}, func(ctx context.Context, s stack.Settings,
			in screen.AccountRef) (*session.Session, error) {
			box := l.box
			defer func() { l.box = box }()
			if in.Profile != "home" {
				l.box = other
			}
			return l.session(ctx, s, in)
		}, profiles)
		l.until("Use profile home")
		l.see("pinned to 123456789012", "▸ Use profile home").press("enter")
		l.until("answers 200") // all is well with it
		if n := other.Writes(); n != 0 {
			t.Errorf("%d writes in the other account", n)
		}
	})
}

// TestPreflightForgetsTheOtherAccount: what one account offers is not offered in the next, and an account that is shut
// keeps no answers.
func TestPreflightForgetsTheOtherAccount(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.real(fresh(), screen.AccountRef{Profile: "default"}, func(ctx context.Context, s stack.Settings,
			in screen.AccountRef) (*session.Session, error) {
			if in.Profile == "customer" {
				return nil, &cloud.Error{Code: "AccessDenied", Service: "sts", Operation: "AssumeRole",
					Means: "you may not do sts:AssumeRole"}
			}
			return l.session(ctx, s, in)
		}, someProfiles)
		l.until("Set up a new stack")
		l.m.ctx.Choices["zones"] = screen.Choices{Loaded: true}
		l.press("p", "end", "enter")
		l.until("Look again")
		if len(l.m.ctx.Choices) != 0 || l.m.ctx.Session != nil {
			t.Error("another account's lists are still there")
		}
		l.press("ctrl+c")
		if _, err := os.Stat(filepath.Join(l.dir, stack.FileName)); !l.quit || !os.IsNotExist(err) {
			t.Errorf("quit %v, slipway.yaml: %v", l.quit, err)
		}
	})
}
