package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/ingress"
	"slipway/steps/lease"
	"slipway/steps/live"
	"slipway/steps/question"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/workspace"
	"slipway/ui/text"
)

// load opens the stack that slipway.yaml describes, with the answers of --set over it, all of them validated.
func (a *app) load(ctx context.Context, set []string) (*session.Session, error) {
	settings, sources, err := a.settings(set)
	if err != nil {
		return nil, err
	}
	s, err := a.open(ctx, settings)
	if err != nil {
		return nil, err
	}
	s.Sources = sources
	if err := s.Pinned(); err != nil && settings.Account == sandbox.DefaultAccount && !a.sandbox {
		return nil, fmt.Errorf("%s was made in the sandbox, whose account it pins. To keep the answers for account %s: "+
			"slipway apply --set account=%s",
			a.file, s.Who.Account, s.Who.Account)
	} else if err != nil {
		return nil, err
	}
	return s, nil
}

// onStack is a command on the stack of slipway.yaml, with the answers that --set changes.
func (a *app) onStack(set *[]string, run func(ctx context.Context, s *session.Session) error) func(*cobra.Command,
	[]string) error {
	return func(cmd *cobra.Command, _ []string) error {
		var other []string
		if set != nil {
			other = *set
		}
		s, err := a.load(cmd.Context(), other)
		if err != nil {
			return err
		}
		return run(cmd.Context(), s)
	}
}

// onRead is onStack for a command that wants to know what AWS has.
func (a *app) onRead(set *[]string, run func(ctx context.Context, s *session.Session,
	l *live.Stack) error) func(*cobra.Command, []string) error {
	return a.onStack(set, func(ctx context.Context, s *session.Session) error {
		l, err := a.read(ctx, s)
		if err != nil {
			return err
		}
		return run(ctx, s, l)
	})
}

// settings reads and validates the answers without touching AWS, and says which of them were given.
func (a *app) settings(set []string) (stack.Settings, map[string]question.Answer, error) {
	file, err := stack.Load(a.file)
	if err != nil {
		return stack.Settings{}, nil, err
	}
	a.store = stack.NewStore(file)
	settings, sources := file.Settings, map[string]question.Answer{}
	for _, id := range stack.Paths() {
		if file.Given(id) && (settings.Get(id) != "" || !session.MayStayOpen(id)) {
			sources[id] = question.Answer{Value: settings.Get(id), Source: question.You, From: stack.FileName}
		}
	}
	for _, pair := range set {
		id, value, ok := strings.Cut(pair, "=")
		if !ok {
			return settings, nil, usage("--set takes ANSWER=VALUE, for example --set data.class=db.t3.small, not %q", pair)
		}
		if err := steps.Set(&settings, id, value); err != nil {
			return settings, nil, usage("--set %w", err)
		}
		sources[id] = question.Answer{Value: settings.Get(id), Source: question.You, From: "--set"}
		if id == "preset" && strings.TrimSpace(value) == stack.OlderStandard {
			fmt.Fprintf(a.err, "The preset %s is called %s now; it is taken as that.\n", stack.OlderStandard, stack.Standard)
		}
	}
	if a.region != "" && a.region != settings.Region {
		return settings, nil, usage("--region %s differs from the region of %s, %s: one stack lives in one region", a.region,
			a.file, settings.Region)
	}
	open := func(x stack.Invalid) bool { return session.MayStayOpen(x.Path) && settings.Get(x.Path) == "" }
	if bad := slices.DeleteFunc(file.Locate(steps.Validate(settings)), open); len(bad) > 0 {
		all := make([]error, len(bad))
		for i, b := range bad {
			all[i] = b
		}
		return settings, nil, fmt.Errorf("the answers need mending; nothing was read or written:\n%w", errors.Join(all...))
	}
	return settings, sources, nil
}

// open makes a session for settings: the environment the flags ask for, and who we are in it.
func (a *app) open(ctx context.Context, settings stack.Settings) (*session.Session, error) {
	folder, err := filepath.Abs(filepath.Dir(a.file))
	if err != nil {
		return nil, err
	}
	env, err := a.env(ctx, settings.Region, settings.Account, folder)
	if err != nil {
		return nil, err
	}
	env.Folder = session.LookAt(ctx, folder, settings)
	who, err := account.Identify(ctx, env.Clients)
	if err != nil {
		return nil, err
	}
	if !a.sandbox {
		who.From = account.CredentialSource(ctx, env.Clients, a.profile)
	}
	return &session.Session{
		Env: env, Who: who, Settings: settings, Path: a.file, Store: a.store,
		Folder: env.Folder, Prices: cost.Embedded(),
	}, nil
}

// env builds everything outside slipway: real, or the sandbox.
func (a *app) env(ctx context.Context, region, pinned, folder string) (steps.Env, error) {
	tape, err := a.openTape()
	if err != nil {
		return steps.Env{}, err
	}
	guard := &cloud.Guard{Leased: true}
	guard.PinAccount(pinned)
	attach := func(cfg *cloud.Config) {
		guard.Attach(cfg)
		tape.Attach(cfg)
	}
	if a.sandbox {
		return a.sandboxEnv(ctx, region, pinned, folder, attach)
	}
	cfg, err := cloud.Load(ctx, cloud.Options{Profile: a.profile, Region: region})
	if err != nil {
		return steps.Env{}, err
	}
	attach(&cfg)
	w := steps.Env{
		Clients: cloud.New(cfg), Clock: a.clock, Dir: folder,
		Resolver: net.DefaultResolver, Fetcher: ingress.Web{}, Machine: machine(), Reach: reach,
	}
	if w.Clock == nil {
		w.Clock = cloud.SystemClock{}
	}
	if containers, err := workspace.FindContainers(ctx); err == nil {
		w.Builder = containers
		if engine, err := engineOf(ctx, containers, folder); err == nil {
			w.Rehearser = engine
		}
	}
	return w, nil
}

// openSandbox is the simulated AWS, kept under the user's state folder.
// A stack pinned to a real account has a sandbox of its own, which simulates that account.
func (a *app) openSandbox(region, pinned string) (simulated, error) {
	state, err := cloud.StateFolder()
	if err != nil {
		return simulated{}, err
	}
	name := "aws.json"
	if pinned != "" && pinned != sandbox.DefaultAccount {
		name = "aws-" + pinned + ".json"
	}
	return a.closers.sandbox(filepath.Join(state, "sandbox", name), a.speed, sandbox.Options{Region: region,
		Account: pinned})
}

// sandboxEnv is the environment in which everything is simulated. A container engine is looked for where one may try
// the container: the sandbox itself needs none.
func (a *app) sandboxEnv(ctx context.Context, region, pinned, folder string,
	attach func(*cloud.Config)) (steps.Env, error) {
	open, err := a.openSandbox(region, pinned)
	if err != nil {
		return steps.Env{}, err
	}
	box := open.box
	cfg := box.Config(region)
	cfg.Retryer = cloud.Retryer
	attach(&cfg)
	env := steps.Env{
		Clients: cloud.New(cfg), Clock: open.clock, Dir: folder,
		Builder: box.Builder(), Registry: box.Registry(), Resolver: box.Resolver(), Fetcher: box.Fetcher(),
		Machine: machine(), Reach: box.Fetcher().Reach,
	}
	if a.lookForEngine {
		if engine, err := a.engine(ctx, folder, stack.Settings{Region: region, Account: pinned}); err == nil {
			env.Rehearser = engine
		}
	}
	return env, nil
}

// reach opens a TCP connection and closes it again.
func reach(ctx context.Context, address string) error {
	connection, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp4", address)
	if err != nil {
		return err
	}
	return connection.Close()
}

// machine tells the runs of this machine that live from those that died; nil where nothing can be kept.
func machine() *lease.Machine {
	state, err := cloud.StateFolder()
	host, _ := os.Hostname()
	if err != nil || host == "" {
		return nil
	}
	return &lease.Machine{Folder: state, Host: host}
}

// openTape starts the log of equivalent aws commands. SLIPWAY_TAPE names a file that gets every call as a JSON line
// too.
func (a *app) openTape() (*cloud.CallLog, error) {
	if a.tape != nil {
		return a.tape, nil
	}
	tape, err := cloud.OpenCallLog(os.Getenv("SLIPWAY_TAPE"))
	if err != nil {
		return nil, err
	}
	a.closers.add(tape.Close)
	a.tape = tape
	return tape, nil
}

// sayLog names the file that has every call, once something has failed.
func (a *app) sayLog() {
	if a.tape != nil && a.tape.LogPath() != "" {
		text.Printf(a.err, "Every call made is in %s.\n", a.tape.LogPath())
	}
}

// refreshPrices asks AWS's price list for the prices the stack uses.
func (a *app) refreshPrices(ctx context.Context, s *session.Session) {
	keys := &cost.Recorder{Book: cost.Embedded()}
	steps.Estimate(s.Settings, keys)
	book, failed := cost.Refresh(ctx, s.Env.Clients.Pricing, keys.Book, s.Settings.Region, keys.Asked)
	s.Prices = book
	if failed > 0 {
		text.Printf(a.err,
			"%d of %d prices could not be read from AWS's price list; slipway's own book stands in for them.\n", failed,
			len(keys.Asked))
	}
}

// partitionOf is the partition a region lies in.
func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}
