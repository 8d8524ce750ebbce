package e2e

import (
	"context"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // these tests make much garbage in a small heap: the processor time for it counts
	m.Run()
}

// lab is one sandbox with a stack to set up in it. Everything in it lives inside a synctest bubble.
type lab struct {
	tb      testing.TB
	box     *sandbox.Sandbox
	session *session.Session
	counter *cloud.Counter
	extra   []func(*aws.Config)
	events  []plan.Event
}

// shop is the stack of the tests: everything slipway makes, with a ready image, a domain whose zone is in the account,
// and two jobs.
func shop() stack.Settings {
	s := plantest.Shop()
	s.Secrets.Keys = []string{"STRIPE_KEY"}
	s.Image.URI = "registry.example.com/shop:1.0"
	s.Service.Domain = "api.example.com"
	s.Service.Release = "python -m migrate"
	s.Schedule.Jobs = []stack.Job{
		{Name: "cleanup", Command: "python -m jobs.cleanup", Cron: "0 3 * * ? *"},
		{Name: "digest", Command: "python -m jobs.digest", Cron: "0 8 * * ? *"},
	}
	s.Budget.Email = "me@example.com"
	return s
}

const stripeKey = "sk_live_marker_0123456789"

func typed() plan.Intent {
	return plan.Intent{Secrets: map[string]stack.Secret{"STRIPE_KEY": stack.NewSecret(stripeKey)}}
}

// folder is a folder with a Dockerfile, for stacks that build.
func folder(tb testing.TB) string {
	tb.Helper()
	dir := tb.TempDir()
	for name, text := range map[string]string{
		"Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1001\nEXPOSE 8000 9000\nCMD [\"python\", " +
			"\"-m\", \"app\"]\n",
		".dockerignore": ".env\n.git\n",
		"app.py":        "print('hello')\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

func newLab(tb testing.TB, s stack.Settings) *lab {
	tb.Helper()
	return newLabWith(tb, s, sandbox.FirstRun())
}

func newLabWith(tb testing.TB, s stack.Settings, durations sandbox.Durations) *lab {
	tb.Helper()
	box := sandbox.New(sandbox.Options{Region: s.Region, Account: s.Account, Durations: &durations})
	box.AddHostedZone("example.com")
	l := &lab{tb: tb, box: box, counter: &cloud.Counter{}}
	l.connect(s, folder(tb))
	return l
}

// with is settings changed.
func with(s stack.Settings, change func(s *stack.Settings)) stack.Settings {
	change(&s)
	return s
}

// inLab runs a test in virtual time, with nothing in the account yet.
func inLab(t *testing.T, s stack.Settings, test func(t *testing.T, l *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newLab(t, s)) })
}

// inStack runs a test in virtual time on a stack that stands.
func inStack(t *testing.T, s stack.Settings, test func(t *testing.T, l *lab)) {
	t.Helper()
	inLab(t, s, func(t *testing.T, l *lab) {
		l.mustApply(typed())
		test(t, l)
	})
}

// connect makes a fresh process: new clients, nothing remembered but what AWS and the settings hold.
func (l *lab) connect(s stack.Settings, dir string) {
	l.tb.Helper()
	cfg := l.box.Config(s.Region)
	guard := &cloud.Guard{}
	guard.PinAccount(s.Account)
	guard.Attach(&cfg)
	l.counter.Attach(&cfg)
	for _, attach := range l.extra {
		attach(&cfg)
	}
	clients := cloud.New(cfg)
	who, err := account.Identify(l.tb.Context(), clients)
	if err != nil {
		l.tb.Fatalf("who: %v", err)
	}
	l.session = &session.Session{
		Env: steps.Env{
			Clients: clients, Clock: cloud.SystemClock{}, Dir: dir,
			Builder: l.box.Builder(), Registry: l.box.Registry(), Resolver: l.box.Resolver(), Fetcher: l.box.Fetcher(),
		},
		Who: who, Settings: s, Path: filepath.Join(dir, stack.FileName),
		Folder: &workspace.Folder{Path: dir}, Prices: cost.Embedded(),
	}
}

// reconnect is a new process over the same account and answers.
func (l *lab) reconnect() {
	s := *l.session
	l.connect(s.Settings, s.Env.Dir)
}

// standing is what a lab has come to, to be gone on from in copies.
type standing struct {
	box      *sandbox.Sandbox
	settings stack.Settings
	dir      string
	at       time.Time
}

func (l *lab) standing() standing {
	return standing{box: l.box, settings: l.session.Settings, dir: l.session.Env.Dir, at: time.Now()}
}

// lab is a copy of what stands, in a bubble of its own: its time is moved on to where the copied one's was.
func (s standing) lab(t *testing.T) *lab {
	t.Helper()
	time.Sleep(time.Until(s.at))
	box, err := s.box.Copy()
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{tb: t, box: box, counter: &cloud.Counter{}}
	l.connect(s.settings, s.dir)
	l.box.ResetCalls()
	return l
}

// edit changes a file of the folder that is built.
func (l *lab) edit(name, text string) {
	l.tb.Helper()
	if err := os.WriteFile(filepath.Join(l.session.Env.Dir, name), []byte(text), 0o644); err != nil {
		l.tb.Fatal(err)
	}
}

// openToTheWorld is what somebody does by hand, late at night: a rule for everybody on one of the stack's groups.
func (l *lab) openToTheWorld(group string, port int32) {
	l.tb.Helper()
	c := l.session.Env.Clients.EC2
	out, err := c.DescribeSecurityGroups(l.tb.Context(),
		&ec2.DescribeSecurityGroupsInput{Filters: []types.Filter{{Name: new("group-name"), Values: []string{group}}}})
	if err != nil || len(out.SecurityGroups) != 1 {
		l.tb.Fatalf("find %s: %v", group, err)
	}
	if _, err := c.AuthorizeSecurityGroupIngress(l.tb.Context(), &ec2.AuthorizeSecurityGroupIngressInput{
		GroupId: out.SecurityGroups[0].GroupId,
		IpPermissions: []types.IpPermission{{IpProtocol: new("tcp"), FromPort: &port, ToPort: &port,
			IpRanges: []types.IpRange{{CidrIp: new("0.0.0.0/0")}}}},
	}); err != nil {
		l.tb.Fatal(err)
	}
}

// apply reads, plans and runs.
func (l *lab) apply(ctx context.Context, i plan.Intent) (plan.Plan, plan.Result) {
	l.tb.Helper()
	return l.run(ctx, i, func(p plan.Plan) plan.Plan { return p })
}

func (l *lab) run(ctx context.Context, i plan.Intent, narrow func(plan.Plan) plan.Plan) (plan.Plan, plan.Result) {
	l.tb.Helper()
	live := l.session.Read(ctx)
	p := narrow(l.session.Plan(live, i))
	if len(p.Problems) > 0 {
		return p, plan.Result{Live: live}
	}
	l.events = nil
	r := l.session.Apply(ctx, live, p, i, func(e plan.Event) { l.events = append(l.events, e) })
	return p, r
}

func (l *lab) destroy(ctx context.Context) (plan.Plan, plan.Result) {
	l.tb.Helper()
	live := l.session.Read(ctx)
	p := steps.Destroy(l.session.Settings, live, plan.Intent{})
	if len(p.Problems) > 0 {
		return p, plan.Result{Live: live}
	}
	return p, l.session.Apply(ctx, live, p, plan.Intent{}, nil)
}

// mustApply applies and fails the test with what went wrong unless everything ended well.
func (l *lab) mustApply(i plan.Intent) (plan.Plan, plan.Result) {
	l.tb.Helper()
	p, r := l.apply(l.tb.Context(), i)
	l.wantOK(p, r)
	return p, r
}

func (l *lab) wantOK(p plan.Plan, r plan.Result) {
	l.tb.Helper()
	plantest.WantDone(l.tb, p, r)
}

func elapsed(d time.Duration) string { return d.Round(time.Second).String() }
