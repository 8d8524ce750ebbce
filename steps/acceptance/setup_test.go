package acceptance

import (
	"context"
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/ingress"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// env is an environment variable of the run, with what it is when it is not set.
func env(name, otherwise string) string {
	if v := os.Getenv("SLIPWAY_ACCEPTANCE_" + name); v != "" {
		return v
	}
	return otherwise
}

// longest is how long a whole run may take at most: go test kills what takes longer than its -timeout, and then nothing
// is destroyed.
const longest = 90 * time.Minute

// settings are the cheapest stack that has everything: ARM, the smallest sizes, one job a minute.
func settings(account string) stack.Settings {
	s := stack.Saver()
	s.App, s.Region, s.Account = "acceptance", env("REGION", "eu-west-1"), account
	s.Image.URI = env("IMAGE", "public.ecr.aws/nginx/nginx-unprivileged:stable")
	s.Service.Port, s.Service.HealthPath, s.Service.User = 8080, "/", "101"
	s.Service.CPU, s.Service.Memory, s.Service.LogDays = 256, 512, 7
	s.Service.Domain = env("DOMAIN", "")
	s.Data.BackupDays, _ = strconv.Atoi(env("BACKUP_DAYS", "7"))
	s.Schedule.Jobs = []stack.Job{{Name: "probe", Command: env("JOB", "nginx -v"), Cron: "rate(1 minute)", CPU: 256,
		Memory: 512}}
	s.Budget.Email = env("EMAIL", "")
	if s.Budget.Email == "" {
		s.Budget.Limit = 0
	}
	return s
}

// clock is what the run's waits live by: an emulator of AWS is ready at once, or never, and may be waited for in a
// shorter time.
func clock(t *testing.T) cloud.Clock {
	t.Helper()
	speed, err := strconv.ParseFloat(env("SPEED", "1"), 64)
	if err != nil {
		t.Fatal(err)
	}
	if speed == 1 {
		return cloud.SystemClock{}
	}
	return sandbox.NewFastClock(nil, speed)
}

// openSession opens the account that the maintainer names, and no other.
func openSession(t *testing.T, ctx context.Context, calls *Calls) *session.Session {
	t.Helper()
	named := os.Getenv("SLIPWAY_ACCEPTANCE_ACCOUNT")
	if named == "" {
		t.Fatal("name the account this may build in and pay with: SLIPWAY_ACCEPTANCE_ACCOUNT=123456789012")
	}
	if d, ok := t.Deadline(); ok && time.Until(d) < longest {
		t.Fatal("go test would end this in the middle and leave everything running: add -timeout 2h")
	}
	s := settings(named)
	if bad := steps.Validate(s); len(bad) > 0 {
		t.Fatal(bad)
	}
	cfg, err := cloud.Load(ctx, cloud.Options{Region: s.Region})
	if err != nil {
		t.Fatal(err)
	}
	guard := &cloud.Guard{}
	guard.PinAccount(named)
	guard.Attach(&cfg)
	calls.Attach(&cfg)
	clients := cloud.New(cfg)
	who, err := account.Identify(ctx, clients)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	opened := &session.Session{
		Env: steps.Env{Clients: clients, Clock: clock(t), Dir: dir, Resolver: net.DefaultResolver, Fetcher: ingress.Web{}},
		Who: who, Settings: s, Path: dir + "/" + stack.FileName, Folder: &workspace.Folder{Path: dir},
		Prices: cost.Embedded(),
	}
	if err := opened.Writable(); err != nil {
		t.Fatal(err)
	}
	return opened
}
