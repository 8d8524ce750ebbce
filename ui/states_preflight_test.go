package ui

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/question"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// someProfiles are what a developer's AWS configuration may hold.
func someProfiles(context.Context) []account.Profile {
	login := []string{"aws", "sso", "login", "--profile", "acme-prod"}
	return []account.Profile{
		{Name: "default", Region: "eu-west-1", How: "access keys"},
		{Name: "acme-dev", Account: "111122223333", Role: "developer", Region: "eu-west-1", How: "single sign-on",
			SignIn: login},
		{Name: "acme-prod", Account: "999900001111", Role: "deployer", Region: "eu-central-1", How: "single sign-on",
			SignIn: login},
		{Name: "audit", Broken: "its source profile base does not exist"},
		{Name: "customer", Account: "444455556666", Role: "OrganizationAccountAccessRole", Region: "us-east-1",
			How: "role through default"},
	}
}

// real is the lab as a real account: through a door of the test's own, with profiles to choose from.
func (l *lab) real(s stack.Settings, in screen.AccountRef, open screen.OpenSession,
	profiles func(context.Context) []account.Profile) *lab {
	l.t.Helper()
	hasFile := false
	if f, err := stack.Load(filepath.Join(l.dir, stack.FileName)); err == nil {
		s, hasFile = f.Settings, true
	}
	if open == nil {
		open = l.session
	}
	l.start(s, "")
	l.m.options.Open, l.m.options.Profiles = open, profiles
	l.m.options.Installed = func(string) bool { return true }
	l.m.ctx.HasFile = hasFile
	l.m.ctx.Sources["region"] = question.Answer{Value: s.Region, Source: question.Detected, From: "profile default"}
	l.take(screen.SwitchAccount{In: in})
	l.settle()
	return l
}

// shut is a door that does not open.
func shut(err error) screen.OpenSession {
	return func(context.Context, stack.Settings, screen.AccountRef) (*session.Session, error) { return nil, err }
}

// preflights goes through the states of the first screen.
func preflights(t *testing.T, show look) {
	mendStates(newLab(t), show)
	real := screen.AccountRef{Profile: "default"}
	again := func(l *lab) *lab {
		l.until("Look again")
		return l
	}

	l := newLab(t)
	for _, slow := range []string{"IAM:SimulatePrincipalPolicy", "EC2:DescribeRegions", "EC2:DescribeSecurityGroups"} {
		l.box.Inject(sandbox.Throttle{At: sandbox.At{Operation: slow, Times: 2}})
	}
	l.real(fresh(), real, nil, someProfiles)
	l.see("looking")
	show(l, "preflight-looking")
	l.until("Set up a new stack")
	show(l, "preflight-new")
	l.press("p")
	show(l, "preflight-profiles")

	l = newLab(t)
	l.answers(shop())
	l.real(fresh(), real, nil, someProfiles)
	l.until("Go on with shop")
	show(l, "preflight-file")
	pinned := shop()
	pinned.Account = "999900001111"
	l.m.ctx.Settings.Account = pinned.Account
	again(l.press("r"))
	show(l, "preflight-other-account")

	l = newLab(t).setUp(shop())
	l.remove(stack.FileName)
	l.real(fresh(), real, nil, someProfiles)
	l.until("Open shop")
	show(l, "preflight-found")

	l = newLab(t)
	l.box.As(sandbox.Principal{ARN: "arn:aws:iam::123456789012:user/ada", Policies: []string{
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["rds:Create*","iam:PassRole","ecs:RunTask"],"Resource":"*"}]}`}})
	again(l.real(fresh(), real, nil, someProfiles))
	show(l, "preflight-denied")
	l.size(60, 16)
	l.see("Show the policy to ask for", "may not do ecs:RunTask", "123456789012", "6 more are fine")
	l.size(80, 24)
	l.press("v")
	show(l, "preflight-policy")

	l = newLab(t)
	l.remove("Dockerfile")
	without := func(ctx context.Context, s stack.Settings, in screen.AccountRef) (*session.Session, error) {
		session, err := l.session(ctx, s, in)
		session.Env.Builder = nil
		return session, err
	}
	l.real(fresh(), real, without, someProfiles)
	l.until("Set up a new stack")
	show(l, "preflight-no-docker")

	l = newLab(t)
	l.box.SetQuota("L-3032A538", 1)
	again(l.real(fresh(), real, nil, someProfiles))
	show(l, "preflight-quota")

	l = newLab(t)
	l.box.As(sandbox.Principal{ARN: "arn:aws:iam::123456789012:root",
		Policies: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`}})
	again(l.real(fresh(), real, nil, someProfiles))
	show(l, "preflight-root")

	none := &cloud.Error{Code: cloud.NoCredentials, Means: "no AWS credentials were found",
		Next: "run aws configure (access keys) or aws configure sso, or set AWS_PROFILE"}
	l = newLab(t)
	again(l.real(fresh(), real, shut(none), nil))
	show(l, "preflight-no-credentials")

	l = newLab(t)
	again(l.real(fresh(), screen.AccountRef{Profile: "acme-prod"},
		shut(&cloud.Error{Code: cloud.ExpiredSession, Means: "expired"}), someProfiles))
	show(l, "preflight-signed-out")
	l.m.options.Installed = func(string) bool { return false }
	l.take(screen.SwitchAccount{In: screen.AccountRef{Profile: "acme-prod"}})
	l.settle()
	again(l)
	show(l, "preflight-signed-out-no-aws")

	l = newLab(t)
	away := shut(&net.DNSError{Err: "no such host", Name: "sts.eu-west-1.amazonaws.com", IsNotFound: true})
	again(l.real(fresh(), real, away, someProfiles))
	if strings.Contains(l.screen(), "Use profile") {
		t.Errorf("other profiles are offered where nothing can be reached:\n%s", l.screen())
	}
	show(l, "preflight-offline")

	l = newLab(t)
	again(l.real(fresh(), screen.AccountRef{Profile: "audit"},
		shut(&cloud.Error{Code: cloud.UnknownProfile, Means: "there is no AWS profile base"}), someProfiles))
	show(l, "preflight-broken-profile")

	l = newLab(t)
	off := &cloud.Error{Code: "RegionNotEnabled", Means: "the account has not enabled eu-south-1, though the " +
		"credentials are good", Next: "enable it under Account settings in the AWS console (it takes some minutes), or " +
		"choose another region"}
	there := l.session
	s := fresh()
	s.Region = "eu-south-1"
	again(l.real(s, real, func(ctx context.Context, s stack.Settings, in screen.AccountRef) (*session.Session, error) {
		if s.Region == "eu-south-1" {
			return nil, off
		}
		return there(ctx, s, in)
	}, someProfiles))
	show(l, "preflight-region")

	l = newLab(t)
	l.start(fresh(), "")
	l.until("Set up a new stack")
	show(l, "preflight-sandbox")
}
